"""The page: its data, its escaping, its policy."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support import fleet
from support.html_pages import data_in, page_of
from support.places import ROOT

from post_renderer.commands import dispatch
from post_renderer.reports.html import page

PODINFO = (ROOT / "samples" / "podinfo" / "input.yaml").read_text("utf-8")
HOSTILE = "</script><script>alert(1)</script><!--<script>"


class Tags(HTMLParser):
    """The tags of a page, and the text of each kind of element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


def names(service, key):
    return [each["object"] for each in service[key]]


def test_the_chain_of_a_flagged_service():
    (service,) = data_in(page_of(PODINFO))["services"]
    assert (service["namespace"], service["name"], service["flagged"]) == ("shop", "frontend", True)
    assert (service["now"], service["then"], service["how"]) == ("plain", "verified", "preset podinfo")
    assert names(service, "hops") == ["Ingress/frontend"]
    assert (service["ports"], service["httpsPorts"]) == (["http (9898)"], ["https (443)"])
    assert service["pods"] == [
        {"object": "Deployment/frontend", "container": "podinfo", "port": 9898, "tlsPort": 9899}
    ]
    (certificate,) = service["certificates"]
    assert (certificate["object"], certificate["existing"]) == ("Certificate/frontend-backend-tls", False)
    assert service["flags"] is None


def test_that_the_filter_has_not_run_is_no_finding():
    (service,) = data_in(page_of(PODINFO))["services"]
    assert {each["severity"] for each in service["findings"]} == {"note"}


def test_the_documents_of_a_flagged_service():
    data = data_in(page_of(PODINFO))
    assert data["services"][0]["documents"] == [0, 1, 2, 3]
    assert [document["objects"] for document in data["documents"]] == [
        ["Service/frontend"],
        ["Certificate/frontend-backend-tls"],
        ["Deployment/frontend"],
        ["Ingress/frontend"],
    ]
    assert [document["new"] for document in data["documents"]] == [False, True, False, False]
    assert '+    - name: "https"' in data["documents"][0]["lines"]


def test_a_service_that_nobody_has_flagged():
    data = data_in(page_of(PODINFO.replace("backend-tls.kub", "not.kub")))
    (service,) = data["services"]
    assert (service["flagged"], service["now"], service["then"]) == (False, "plain", "verified")
    assert service["flags"] == {
        "annotations": 'backend-tls.kuberise.io/enabled: "true"',
        "entry": "- {name: frontend}",
    }
    assert service["changes"]
    assert (service["documents"], data["documents"]) == ([], [])


def test_the_page_opens_when_the_filter_would_write_nothing():
    broken = PODINFO.replace("app.kubernetes.io/name: frontend\n---", "app.kubernetes.io/name: other\n---", 1)
    text = page_of(broken)
    (service,) = data_in(text)["services"]
    (problem,) = [each for each in service["findings"] if each["severity"] == "problem"]
    assert (problem["rule"], problem["object"]) == ("no-pods", "Service/frontend")
    assert (service["how"], service["then"]) == ("cannot be done", "plain")
    assert "The filter would write nothing: 1 problem" in text
    assert '<a href="#open=shop%2Ffrontend">Service/frontend in shop</a>: no workload' in text
    assert '<b class="problem">1 problem</b>' in text


def test_findings_of_check_are_at_their_object_with_their_line():
    head = "kind: Ingress\nmetadata:\n  name: frontend\n"
    mistake = '  annotations: {nginx.ingress.kubernetes.io/proxy-ssl-verify: "true"}\n'
    wrong = PODINFO.replace(head, head + mistake)
    assert wrong != PODINFO
    (service,) = data_in(page_of(wrong))["services"]
    found = [each for each in service["findings"] if each["place"]]
    assert {each["object"] for each in found} == {"Ingress/frontend"}
    line = int(found[0]["place"].removeprefix("stdin:"))
    assert "proxy-ssl-verify" in wrong.splitlines()[line - 1]


def test_a_finding_that_is_of_no_service():
    unflagged = PODINFO.replace("backend-tls.kub", "not.kub")
    text = page_of(f"{unflagged}---\nkind: Deployment\napiVersion: apps/v1\nmetadata: {{name: [}}\n")
    assert "<summary>Of no Service: 1 finding</summary>" in text
    line = unflagged.count("\n") + 4
    assert f'<span class="rule">document-unreadable stdin:{line}</span>' in text


@pytest.mark.parametrize("path", ["host: shop.example.com", "image: ghcr.io/stefanprodan/podinfo:6.14.1"])
def test_no_text_of_a_manifest_becomes_markup(path: str):
    assert path in PODINFO
    key = path.partition(":")[0]
    hostile = PODINFO.replace(path, f"{key}: '{HOSTILE}&amp;\"<img src=x onerror=alert(1)>'")
    text = page_of(hostile)
    parsed, sane = Tags(text), Tags(page_of(PODINFO))
    assert {tag for tag, _ in parsed.tags} == {tag for tag, _ in sane.tags}
    assert [tag for tag, _ in parsed.tags].count("script") == 2
    assert text.count("</script>") == 2
    assert "<!--" not in text
    assert HOSTILE in str(data_in(text))


def test_characters_that_cannot_be_shown_are_spelled():
    """A right-to-left mark would show a line in another order."""
    text = page_of(PODINFO.replace("host: shop.example.com", 'host: "shop\\u202e.example.com"'))
    (service,) = data_in(text)["services"]
    assert service["hops"][0]["locations"] == ["shop\\u202e.example.com/ to port 9898"]
    assert "\u202e" not in text


@pytest.mark.parametrize("text", ["</script>", "<!--", "]]>", "a&b", "\u2028", "\ud800", "\0"])
def test_embedded_data_is_ascii_without_markup(text: str):
    embedded = page.embedded({"text": text})
    assert embedded.isascii()
    assert not set("<>&") & set(embedded)


def test_the_policy_allows_its_own_script_and_style_alone():
    text = page_of(PODINFO)
    policy = next(a["content"] for tag, a in Tags(text).tags if "http-equiv" in a)
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    for name, of_page in (("style-src", style), ("script-src", script)):
        digest = base64.b64encode(hashlib.sha256(of_page.encode()).digest()).decode()
        assert f"; {name} 'sha256-{digest}';" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_the_page_names_no_address_to_load_from():
    text = page_of(PODINFO)
    attributes = [(name, value) for _, of_tag in Tags(text).tags for name, value in of_tag.items()]
    assert [
        value for name, value in attributes if name in ("src", "action", "style") or name.startswith("on")
    ] == []
    assert {value[0] for name, value in attributes if name == "href"} == {"#"}
    assert re.findall(r"url\(|@import", text) == []


def test_the_data_of_a_secret_is_not_in_the_page():
    """The preset of Dex edits the Secret that has its configuration."""
    manifests = (ROOT / "tests" / "golden" / "preset-dex" / "input.yaml").read_text("utf-8")
    text = page_of(manifests)
    (hidden,) = [each for each in data_in(text)["documents"] if each["hidden"]]
    assert hidden["objects"] == ["Secret/dex"]
    assert hidden["lines"] == ["@@ not shown: it contains a Secret @@"]
    assert "config.yaml:" not in text


def test_counts_by_namespace():
    text = page_of(fleet.stream(12, 2))
    rows = re.findall(r'<th scope="row"><a href="#namespace=([^"]+)">[^<]+</a></th>(.*)</tr>', text)
    cells = {
        name: [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td>(.*?)</td>", row)]
        for name, row in rows
    }
    expected = ["6", "3 → after the filter2", "1", "1 → after the filter2"]
    assert cells == {"team-00": expected, "team-01": expected}
    assert "<p>12 Services, 2 flagged; 10 hops to them:</p>" in text


def test_rows_are_in_the_order_of_the_data():
    text = page_of(fleet.stream(30, 3))
    services = data_in(text)["services"]
    assert re.findall(r"<h4>([^<]*)</h4>", text) == [service["name"] for service in services]
    assert [service["namespace"] for service in services] == sorted(
        service["namespace"] for service in services
    )


def test_the_same_input_gives_the_same_bytes():
    assert page_of(fleet.stream(24)) == page_of(fleet.stream(24))


def test_no_service_at_all():
    text = page_of("")
    assert data_in(text) == {"services": [], "documents": []}
    assert "<h1>backend-tls: 0 Services</h1>" in text


def test_wrong_flags_make_no_page():
    wrong = PODINFO.replace(
        'backend-tls.kuberise.io/enabled: "true"', 'backend-tls.kuberise.io/enabled: "yes"'
    )
    assert wrong != PODINFO
    result = dispatch.run(["inspect", "-o", "html", "-n", "shop"], {}, wrong.encode)
    assert (result.code, result.out) == (1, b"")


def test_a_finding_names_the_file(tmp_path: Path):
    file = tmp_path / "shop.yaml"
    file.write_text("kind: Deployment\napiVersion: apps/v1\nmetadata: {name: [}\n", "utf-8")
    text = page_of("", "-f", str(file))
    assert f"document-unreadable {file}:" in text
