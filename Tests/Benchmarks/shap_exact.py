# SPDX-License-Identifier: Apache-2.0
"""Times shap.ExactExplainer on the job that make_models.py wrote, beside andor's own run.

    python shap_exact.py FOLDER [--result DIR]   (packages: shap, numpy, onnxruntime==1.32.0)

Prints one JSON object: seconds of the explanation (imports and model loading not counted), peak
resident memory of the process in MiB, the memory before the explanation, and the Shapley values.
With --result, a result folder of andor for the same job: the largest difference from its Shapley
values, relative to the largest of them.
"""
import argparse
import json
import pathlib
import resource
import time

import numpy as np
import onnxruntime
import shap


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def explain(folder: pathlib.Path) -> dict:
    sample = np.load(folder / "sample.npy")
    background = np.load(folder / "background.npy")
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"))

    def model(rows):
        return session.run(None, {"x": rows.astype(np.float32)})[0][:, 0].astype(np.float64)

    explainer = shap.ExactExplainer(model, shap.maskers.Independent(background[None]))
    before = peak_mib()
    start = time.perf_counter()
    # The call that `explainer(sample)` makes, without its default limit of 100,000 evaluations.
    said = explainer(sample[None], max_evals=2 << len(sample), silent=True)
    seconds = time.perf_counter() - start
    return {
        "shap": shap.__version__, "players": len(sample), "seconds": round(seconds, 3),
        "peak_rss_mib": round(peak_mib(), 1), "rss_before_mib": round(before, 1),
        "shapley": said.values[0].tolist()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--result", type=pathlib.Path)
    options = parser.parse_args()
    report = explain(options.folder)
    if options.result:
        document = json.loads((options.result / "result.json").read_text())
        ours, theirs = np.array(document["games"][0]["shapley"]), np.array(report["shapley"])
        report["largest_difference"] = float(np.abs(ours - theirs).max() / np.abs(ours).max())
    print(json.dumps(report))


if __name__ == "__main__":
    main()
