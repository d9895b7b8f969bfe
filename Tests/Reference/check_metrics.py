# SPDX-License-Identifier: Apache-2.0
"""Reads metrics as Prometheus does and prints them as JSON: {sample name with labels: value}.

    python check_metrics.py FILE

packages: prometheus_client

Exit status: 0 the text is sound, 1 what is wrong is printed.
"""
import json
import pathlib
import sys

from prometheus_client.parser import text_string_to_metric_families


def main() -> int:
    families = list(text_string_to_metric_families(pathlib.Path(sys.argv[1]).read_text()))
    wrong, samples = [], {}
    for family in families:
        if not family.name.startswith("andor_"):
            wrong.append(f"{family.name} has not our prefix")
        if not family.documentation:
            wrong.append(f"{family.name} has no help")
        if family.type not in ("counter", "gauge", "histogram"):
            wrong.append(f"{family.name} is {family.type}")
        for sample in family.samples:
            if family.type == "counter" and not sample.name.endswith("_total"):
                wrong.append(f"{sample.name} is a counter without _total")
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            samples[f"{sample.name}{{{labels}}}" if labels else sample.name] = sample.value
    if len({family.name for family in families}) != len(families):
        wrong.append("a family comes twice")
    print("\n".join(wrong) if wrong else json.dumps(samples))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
