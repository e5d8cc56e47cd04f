"""``inspect`` of what a cluster returns, and its layout by the width of the terminal."""

from __future__ import annotations

import json

import pytest

from post_renderer.commands import dispatch
from post_renderer.commands.invocation import DONE

# Two namespaces as `kubectl get ingress,service,deploy,replicaset,pod -A -o yaml` prints them, shortened.
NAMESPACE = """\
- apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"annotations":{},"name":"web"}}
    creationTimestamp: "2026-01-01T00:00:00Z"
    generation: 1
    managedFields:
    - apiVersion: networking.k8s.io/v1
      fieldsV1: {"f:spec": {"f:rules": {}}}
      manager: helm
      operation: Update
    name: web
    namespace: NAMESPACE
    resourceVersion: "1002"
    uid: 7c0c7a54-5d1e-4a63-8a07-2f6c4a1fd001
  spec:
    ingressClassName: nginx
    rules:
    - host: web.example.com
      http:
        paths:
        - backend: {service: {name: web, port: {name: http}}}
          path: /
          pathType: Prefix
  status:
    loadBalancer:
      ingress:
      - ip: 192.0.2.10
- apiVersion: v1
  kind: Service
  metadata:
    name: web
    namespace: NAMESPACE
  spec:
    clusterIP: 10.96.0.17
    clusterIPs: [10.96.0.17]
    internalTrafficPolicy: Cluster
    ipFamilies: [IPv4]
    ipFamilyPolicy: SingleStack
    ports:
    - name: http
      port: 80
      protocol: TCP
      targetPort: 8080
    selector: {app: web}
    sessionAffinity: None
    type: ClusterIP
  status:
    loadBalancer: {}
- apiVersion: apps/v1
  kind: Deployment
  metadata:
    name: web
    namespace: NAMESPACE
  spec:
    selector: {matchLabels: {app: web}}
    template:
      metadata: {labels: {app: web}}
      spec: &pod
        containers:
        - image: example/web:1
          name: web
          ports:
          - containerPort: 8080
            name: http
  status:
    availableReplicas: 1
    conditions:
    - message: 'ReplicaSet "web-5d" has successfully progressed: it is available.'
      type: Progressing
- apiVersion: apps/v1
  kind: ReplicaSet
  metadata:
    name: web-5d
    namespace: NAMESPACE
    ownerReferences:
    - {apiVersion: apps/v1, blockOwnerDeletion: true, controller: true, kind: Deployment, name: web}
  spec:
    selector: {matchLabels: {app: web, pod-template-hash: 5d}}
    template:
      metadata: {labels: {app: web, pod-template-hash: 5d}}
      spec: *pod
- apiVersion: v1
  kind: Pod
  metadata:
    labels: {app: web, pod-template-hash: 5d}
    name: web-5d-x2x4z
    namespace: NAMESPACE
    ownerReferences:
    - {apiVersion: apps/v1, blockOwnerDeletion: true, controller: true, kind: ReplicaSet, name: web-5d}
  spec: *pod
"""


def cluster(*namespaces: str) -> bytes:
    items = "".join(NAMESPACE.replace("NAMESPACE", name).replace("pod\n", f"{name}\n") for name in namespaces)
    return f"apiVersion: v1\nitems:\n{items}kind: List\nmetadata:\n  resourceVersion: ''\n".encode()


def inspected(stdin: bytes, *arguments: str, width: int = 0, **environ: str) -> str:
    result = dispatch.run(["inspect", *arguments], environ, lambda: stdin, width=width)
    assert (result.code, result.err) == (DONE, "")
    return result.out.decode()


def test_a_whole_cluster():
    assert inspected(cluster("blog", "shop")) == (
        "NAMESPACE   SERVICE   FLAGGED   ROUTES                PORT        BACKED BY                 HOW       "
        "CERTIFICATE\n"
        "blog        web       no        Ingress/web (plain)   http (80)   Deployment/web web:8080   sidecar   "
        "web-backend-tls\n"
        "shop        web       no        Ingress/web (plain)   http (80)   Deployment/web web:8080   sidecar   "
        "web-backend-tls\n"
        "\n"
        "To flag each of 2 Services, in the values of the chart, as annotations of the Service:\n"
        '  backend-tls.kuberise.io/enabled: "true"\n'
        "or in the config file, below spec.services:\n"
        "  - {name: web, namespace: blog}\n"
        "  - {name: web, namespace: shop}\n"
        "\n"
        "NAMESPACE   SERVICES   NO ROUTE   PLAIN   ENCRYPTED   VERIFIED\n"
        "blog        1          0          1       0           0\n"
        "shop        1          0          1       0           0\n"
        "\n"
        "2 Services; hops from routes: 2 plain, 0 encrypted, 0 verified\n"
    )


def test_one_namespace_has_no_column():
    head, *_, last = inspected(cluster("shop")).splitlines()
    assert head.startswith("SERVICE ")
    assert last == "1 Service; hops from routes: 1 plain, 0 encrypted, 0 verified"


def test_a_problem_names_its_namespace_where_there_are_several():
    text = inspected(cluster("blog", "shop").replace(b"selector: {app: web}", b"selector: {app: api}", 1))
    assert "\nService/web in blog: no workload of namespace blog" in text


def test_the_summary_as_data():
    body = json.loads(inspected(cluster("blog", "shop"), "-o", "json"))
    assert [(each["namespace"], each["hops"]["plain"]) for each in body["summary"]] == [
        ("blog", 1),
        ("shop", 1),
    ]


BLOCK = """\
Namespace:     blog
Service:       web
Flagged:       no
Routes:        Ingress/web (plain)
Port:          http (80)
Backed by:     Deployment/web web:8080
How:           sidecar
Certificate:   web-backend-tls

Namespace:     shop
"""


@pytest.mark.parametrize(
    ("width", "environ", "is_in_blocks"),
    [
        (80, {"NO_COLOR": "1"}, True),
        (200, {"NO_COLOR": "1"}, False),
        (200, {"NO_COLOR": "1", "COLUMNS": "80"}, True),
        (80, {"NO_COLOR": "1", "COLUMNS": "200"}, False),
        (0, {}, False),
        (0, {"COLUMNS": "80"}, True),
        (0, {"COLUMNS": "0"}, False),
        (0, {"COLUMNS": "wide"}, False),
        (0, {"COLUMNS": ""}, False),
    ],
)
def test_width(width: int, environ: dict[str, str], is_in_blocks: bool):
    text = inspected(cluster("blog", "shop"), width=width, **environ)
    assert text.startswith(BLOCK) == is_in_blocks
    assert text.startswith("NAMESPACE   SERVICE ") != is_in_blocks
