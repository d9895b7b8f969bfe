# SPDX-License-Identifier: Apache-2.0
"""Checks a job file and its result.json against the schemas in Protocols.

    python check_schemas.py PROTOCOLS JOB.yaml DIR

packages: jsonschema, pyyaml

Exit status: 0 both are valid, 1 what is wrong is printed.
"""
import json
import pathlib
import sys

import jsonschema
import yaml


def complaints(schema: pathlib.Path, document) -> list[str]:
    rules = json.loads(schema.read_text())
    jsonschema.Draft202012Validator.check_schema(rules)
    found = jsonschema.Draft202012Validator(rules).iter_errors(document)
    return [f"{schema.name}: {error.json_path}: {error.message[:200]}" for error in found]


def main() -> int:
    protocols, job, folder = (pathlib.Path(argument) for argument in sys.argv[1:4])
    result = folder / "result.json"
    found = complaints(protocols / "job.schema.json", yaml.safe_load(job.read_text()))
    found += complaints(protocols / "result.schema.json", json.loads(result.read_text()))
    print("\n".join(found) or "valid")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
