"""What can be wrong with the input, the flags and the config file."""

from collections.abc import Mapping

from post_renderer.model import NOTE, PROBLEM, WARNING
from post_renderer.reports.rules.rule import Rule

TOPICS: Mapping[str, Mapping[str, Rule]] = {
    "Input": {
        "stdin-closed": Rule(PROBLEM, "There is no standard input to read manifests from."),
        "stdin-unreadable": Rule(PROBLEM, "The standard input cannot be read."),
        "input-not-utf8": Rule(PROBLEM, "The input is not UTF-8 text."),
        "document-unreadable": Rule(
            PROBLEM, "A document that has flags, or may have to be changed for one, cannot be read."
        ),
        "document-uneditable": Rule(PROBLEM, "A document is written in a way that cannot be edited."),
        "field-type": Rule(PROBLEM, "A field that has to be changed is not of the type that Kubernetes has."),
        "file-unreadable": Rule(PROBLEM, "A file cannot be read."),
        "report-not-written": Rule(PROBLEM, "The file of `--report` cannot be written."),
        "nothing-flagged": Rule(PROBLEM, "`--require` is set, and no Service is flagged."),
        "pattern-unmatched": Rule(NOTE, "A pattern flags no Service; with `--require` a problem."),
    },
    "KRM function, patches": {
        "function-config": Rule(PROBLEM, "The functionConfig is no BackendTLS and no ConfigMap of options."),
        "function-option-unknown": Rule(PROBLEM, "The functionConfig sets an option that there is not."),
        "function-option-value": Rule(
            PROBLEM, "An option of the functionConfig has a value that is not accepted."
        ),
        "patch-of-secret": Rule(PROBLEM, "`patches` would have to print the content of a Secret."),
    },
    "strip": {
        "strip-nothing": Rule(NOTE, "No Service is flagged, so that `strip` took nothing out."),
        "strip-not-filtered": Rule(
            PROBLEM, "A document is not as the filter leaves it with the options that `strip` has."
        ),
        "strip-value-replaced": Rule(
            PROBLEM,
            "What the filter replaced by a value, or whether it did, cannot be told.",
        ),
        "strip-copy": Rule(
            PROBLEM, "The filter has split an object, and where its parts were before cannot be told."
        ),
        "strip-not-certain": Rule(
            PROBLEM, "The filter would not make the same document again of what `strip` makes of it."
        ),
        "strip-record": Rule(
            PROBLEM, "A document was edited after its record was written, or is a Secret, which has none."
        ),
        "strip-empty": Rule(NOTE, "A mapping or list was left out, null or empty before."),
        "strip-spelling": Rule(
            WARNING,
            "What was there is known, but not how it was written, such as with quotes.",
        ),
    },
    "Argo CD": {
        "parameter-value": Rule(PROBLEM, "A parameter of the Application has a value that is not accepted."),
        "parameter-unknown": Rule(
            PROBLEM, "The Application sets a parameter that this plugin does not have."
        ),
        "parameters-unreadable": Rule(PROBLEM, "ARGOCD_APP_PARAMETERS is not a JSON list of parameters."),
        "release-name": Rule(PROBLEM, "Helm accepts no release of this name."),
        "no-manifests": Rule(PROBLEM, "The source of the Application renders nothing."),
        "file-outside-repository": Rule(PROBLEM, "A file is outside the Application's repository."),
        "file-missing": Rule(PROBLEM, "A file is not in the repository."),
        "command-not-run": Rule(PROBLEM, "helm cannot be started."),
        "command-failed": Rule(PROBLEM, "helm ended with an error, which is quoted."),
    },
    "Flags and config": {
        "annotation-unknown": Rule(PROBLEM, "An annotation of backend-tls has an unknown name."),
        "annotation-value": Rule(PROBLEM, "The value of `enabled` is neither `true` nor `false`."),
        "annotation-misplaced": Rule(
            PROBLEM, "An annotation of backend-tls is on something other than a Service."
        ),
        "option-value": Rule(PROBLEM, "An option of a Service has a value that is not accepted."),
        "config-unreadable": Rule(PROBLEM, "The config file cannot be read, or is not YAML."),
        "config-invalid": Rule(PROBLEM, "The config file does not fit its schema."),
        "not-enabled": Rule(PROBLEM, "A Service has flags, but not `enabled`: nothing would be done."),
        "dns-name-not-allowed": Rule(PROBLEM, "An extra DNS name is not below the Service's own name."),
        "duration-too-short": Rule(PROBLEM, "`duration` is less than cert-manager accepts."),
        "renew-before-too-short": Rule(PROBLEM, "`renew-before` is less than cert-manager accepts."),
        "renew-before-too-long": Rule(PROBLEM, "`renew-before` is not less than `duration`."),
        "client-auth-contradicted": Rule(
            PROBLEM, "`client-auth` is set with an option that it does not go with."
        ),
        "no-namespace": Rule(PROBLEM, "The namespace of a flagged Service is unknown."),
    },
}
