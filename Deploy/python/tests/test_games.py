# SPDX-License-Identifier: Apache-2.0
"""Games against loops that build each masked sample by hand."""

import re

import numpy as np
import pytest

import andor
from andor.games._scores import class_of, from_logits, from_probabilities


def coalitions(n):
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


class Linear:
    """An estimator of scikit-learn's kind, of two classes."""

    classes_ = np.array(["no", "yes"])

    def __init__(self, weights):
        self.weights = np.asarray(weights, float)

    def predict_proba(self, rows):
        p = 1 / (1 + np.exp(-np.asarray(rows, float) @ self.weights))
        return np.stack([1 - p, p], axis=1)

    def predict(self, rows):
        return self.classes_[self.predict_proba(rows).argmax(axis=1)]


def test_scores_of_logits():
    logits = np.random.default_rng(0).normal(size=(5, 4))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    others = np.delete(p, 2, axis=1).sum(axis=1)
    np.testing.assert_allclose(from_logits(logits, 2, "log_odds"), np.log(p[:, 2] / others))
    np.testing.assert_allclose(from_logits(logits, 2, "log_probability"), np.log(p[:, 2]))
    np.testing.assert_allclose(from_logits(logits, 2, "probability"), p[:, 2])
    np.testing.assert_allclose(from_logits(logits, 2, "logit"), logits[:, 2])
    np.testing.assert_allclose(from_probabilities(p, 2, "log_odds"), np.log(p[:, 2] / others))
    np.testing.assert_allclose(from_logits(logits[:, :1], 0, "probability"), 1 / (1 + np.exp(-logits[:, 0])))
    assert np.isfinite(from_logits(np.array([[1e4, -1e4]]), 0, "log_odds")).all()


def test_classes():
    assert class_of(np.array([1.0, 3.0, 2.0]), "predicted") == 1
    assert class_of(np.array([1.0, 3.0]), "yes", ["no", "yes"]) == 1
    with pytest.raises(ValueError, match="classes 0 to 1"):
        class_of(np.array([1.0, 3.0]), 2)
    with pytest.raises(ValueError, match=r"\['no', 'yes'\]"):
        class_of(np.array([1.0, 3.0]), "maybe", ["no", "yes"])


def test_table_against_a_loop():
    generator = np.random.default_rng(1)
    model, x, background = Linear([1.0, -2.0, 0.5, 3.0]), generator.normal(size=4), generator.normal(size=(7, 4))
    game = andor.Tabular(model, x, background, groups={"a": [0, 3], "b": [1]}, target="yes", max_rows=10)
    assert game.player_names == ["a", "b"] and game.n_players == 2
    found = game(coalitions(2))
    for mask in range(4):
        total = 0.0
        for row in background:
            masked = row.copy()
            masked[2] = x[2]  # In no group: keeps its value.
            if mask & 1:
                masked[[0, 3]] = x[[0, 3]]
            if mask & 2:
                masked[1] = x[1]
            total += masked @ model.weights  # The log-odds of a logistic model are its sum.
        assert found[mask] == pytest.approx(total / 7)


def test_table_of_numbers_and_of_a_function():
    class Regressor:
        def predict(self, rows):
            return rows @ np.array([1.0, 10.0])

    game = andor.Tabular(Regressor(), [1.0, 1.0], [0.0, 0.0])
    assert game(coalitions(2)).tolist() == [0, 1, 10, 11]
    game = andor.Tabular(lambda rows: rows.prod(axis=1), [2.0, 3.0], [1.0, 1.0])
    assert game(coalitions(2)).tolist() == [1, 2, 3, 6]
    assert game.key is None


def test_table_refusals():
    class Labels:
        classes_ = (0, 1)

        def predict(self, rows):
            return np.zeros(len(rows))

    with pytest.raises(ValueError, match="labels only"):
        andor.Tabular(Labels(), [1.0], [0.0])
    with pytest.raises(ValueError, match="x has 2 rows"):
        andor.Tabular(Linear([1, 1]), np.ones((2, 2)), np.zeros(2))
    with pytest.raises(ValueError, match="3 columns, the background 2"):
        andor.Tabular(Linear([1, 1]), np.ones(3), np.zeros(2))
    with pytest.raises(ValueError, match="in two groups"):
        andor.Tabular(Linear([1, 1]), np.ones(2), np.zeros(2), groups=[[0], [0, 1]])
    with pytest.raises(ValueError, match="score is 'odds'"):
        andor.Tabular(Linear([1, 1]), np.ones(2), np.zeros(2), score="odds")

    def certain(rows):
        return np.stack([rows[:, 0], 1 - rows[:, 0]], axis=1)

    game = andor.Tabular(certain, [1.0, 1.0], [0.5, 0.5])
    with pytest.raises(ValueError, match="score='probability'"):
        game(coalitions(2))


def test_keys_tell_games_apart():
    base = {"x": np.ones(2), "background": np.zeros(2)}
    first = andor.Tabular(Linear([1, 2]), **base).key
    assert first == andor.Tabular(Linear([1, 2]), **base).key
    assert len(first) == 32
    others = [
        andor.Tabular(Linear([1, 3]), **base).key,
        andor.Tabular(Linear([1, 2]), np.ones(2), np.full(2, 0.1)).key,
        andor.Tabular(Linear([1, 2]), target=0, **base).key,
        andor.Tabular(Linear([1, 2]), score="probability", **base).key,
        andor.Tabular(Linear([1, 2]), groups=[[0, 1]], **base).key,
    ]
    assert len({first, *others}) == 6


def test_table_of_pandas():
    pd = pytest.importorskip("pandas")
    background = pd.DataFrame({"age": [30, 50], "town": ["a", "b"]})

    class Model:
        def predict(self, table):
            assert list(table.columns) == ["age", "town"] and table["age"].dtype == background["age"].dtype
            return table["age"] + 100 * (table["town"] == "c")

    game = andor.Tabular(Model(), pd.Series({"age": 20, "town": "c"}), background)
    assert game.player_names == ["age", "town"]
    assert game(coalitions(2)).tolist() == [40, 20, 140, 120]


def test_image_against_a_loop():
    generator = np.random.default_rng(2)
    image = generator.normal(size=(3, 7, 9)).astype(np.float32)
    weights = generator.normal(size=(3, 7, 9, 2))

    def network(images):
        return np.einsum("bchw,chwk->bk", images.astype(np.float64), weights)

    game = andor.Image(network, image, players=(2, 3), baseline="mean", score="logit", target=1)
    assert game.player_names == ["a1", "a2", "a3", "b1", "b2", "b3"]
    found = game(coalitions(6))
    for mask in (0, 1, 0b100110, 63):
        masked = np.empty_like(image)
        for h in range(7):
            for w in range(9):
                cell = (h * 2 // 7) * 3 + w * 3 // 9
                masked[:, h, w] = image[:, h, w] if mask >> cell & 1 else image.mean(axis=(1, 2))
        assert found[mask] == pytest.approx(network(masked[None])[0, 1], abs=1e-4)
    assert game.picture.pixels.shape == (7, 9, 3)


def test_blur_keeps_what_is_smooth():
    flat = np.full((1, 40, 30), 2.5, np.float32)
    game = andor.Image(lambda images: images.sum(axis=(2, 3)), flat, players=(1, 2), score="logit")
    np.testing.assert_allclose(game.baseline, flat)
    ramp = np.broadcast_to(np.arange(64, dtype=np.float32), (1, 64, 64))
    blurred = andor.Image(lambda images: images.sum(axis=(2, 3)), ramp, players=(1, 2), score="logit").baseline
    np.testing.assert_allclose(blurred[0, :, 8:56], ramp[0, :, 8:56], atol=1e-3)


def test_image_refusals():
    def network(images):
        return images.sum(axis=(2, 3))

    image = np.zeros((3, 4, 4))
    with pytest.raises(ValueError, match="does not fit"):
        andor.Image(network, image, players=(5, 1))
    with pytest.raises(ValueError, match="player 1 owns no pixel"):
        andor.Image(network, image, players=np.where(np.eye(4), 2, 0))
    with pytest.raises(ValueError, match="baseline is 'fog'"):
        andor.Image(network, image, baseline="fog")


def test_image_is_shown(engine):
    def network(images):
        return images.mean(axis=(1, 3))

    image = np.random.default_rng(3).random((3, 8, 8)).astype(np.float32)
    result = andor.explain(andor.Image(network, image, players=(2, 2), score="logit"), progress=False)
    assert "data:image/png;base64," in result._repr_html_()
    assert result.document["player_kind"] == "cell"
    again = andor.load(result.path)
    assert again.picture.pixels.shape == (8, 8, 3)


def sentiment(texts):
    """A made-up classifier: "not" turns what "bad" and "good" say."""
    rows = []
    for text in texts:
        words = re.findall(r"\w+", text)
        z = words.count("good") - words.count("bad")
        z = -z if "not" in words else z
        p = 1 / (1 + np.exp(-2.0 * z))
        rows.append([1 - p, p])
    return np.array(rows)


def test_text_of_a_function(engine):
    game = andor.Text(sentiment, None, "not bad at all", baseline="drop")
    assert game.player_names == ["not", "bad", "at", "all"]
    result = andor.explain(game, noise=0, progress=False)
    # v: without "bad" 0, with it −2 or, behind "not", +2.
    assert (result.v_empty, result.v_full) == (0, pytest.approx(2))
    assert result.values[2] == pytest.approx(-2)
    assert result.harsanyi[result.mask_of({"not", "bad"})] == pytest.approx(4)
    assert result.top(1)[0].players == ("not", "bad")
    assert result.document["player_kind"] == "token"
    replaced = andor.Text(sentiment, None, "not bad", baseline="good")
    assert replaced(np.array([[False, False]]))[0] == pytest.approx(4)
    spans = andor.Text(sentiment, None, "not bad at all", baseline="_", players=[(0, 7), (8, 14)])
    assert spans.player_names == ["not bad", "at all"]


def test_text_refusals():
    with pytest.raises(ValueError, match="needs a tokenizer"):
        andor.Text(sentiment, None, "not bad")
    with pytest.raises(ValueError, match="out of order"):
        andor.Text(sentiment, None, "not bad", baseline="_", players=[(4, 7), (0, 3)])


def test_onnx_checks_its_arguments():
    with pytest.raises(ValueError, match="names the input 'y'"):
        andor.Onnx(b"", {"x": [1.0]}, {"y": "each"}, {"y": 0.0})
    with pytest.raises(ValueError, match="has players and no baseline"):
        andor.Onnx(b"", {"x": [1.0]}, {"x": "each"}, {})
    game = andor.Onnx(b"", {"x": np.zeros((2, 4))}, {"x": (1, 2)}, {"x": 0.0})
    assert game.n_players == 2 and game.player_names == ["p0", "p1"]


def test_models_in_onnx(engine):
    for module in ("sklearn", "skl2onnx", "onnxruntime"):
        pytest.importorskip(module)
    from sklearn.datasets import load_wine
    from sklearn.linear_model import LogisticRegression

    x, y = load_wine(return_X_y=True)
    x = x[:, :6]
    game = andor.Tabular(LogisticRegression(max_iter=5000).fit(x, y), x[0], x.mean(axis=0))
    made = andor.to_onnx(game)
    result = andor.explain(made, progress=False)
    np.testing.assert_allclose(result.values, game(coalitions(6)), atol=1e-3)
    with pytest.raises(andor.JobRefused, match="one background row"):
        andor.to_onnx(andor.Tabular(game.model, x[0], x[:3]))


def test_games_of_shapiq(engine):
    shapiq = pytest.importorskip("shapiq")

    class Pair(shapiq.Game):
        def value_function(self, coalitions):
            return coalitions.mean(axis=1) + (coalitions[:, 1] & coalitions[:, 2])

    game = Pair(n_players=6, normalize=False)
    result = andor.explain(game, noise=0, progress=False)
    np.testing.assert_allclose(result.values, game(coalitions(6)), atol=1e-12)
    exact = shapiq.ExactComputer(n_players=6, game=game)("k-SII", 2)
    found = result.to_shapiq("k-SII", 2)
    for pair in [(1, 2), (0, 3), (2,)]:
        assert found[pair] == pytest.approx(exact[pair], abs=1e-9)


class Words:
    """A fast tokenizer of whole words, with two special tokens."""

    pad_token_id, mask_token_id = 0, 1

    def __init__(self):
        self.known = {"[pad]": 0, "[mask]": 1, "[start]": 2, "_": 3}

    def number(self, word):
        return self.known.setdefault(word, len(self.known))

    def __call__(self, text, return_offsets_mapping=False):
        spans = [match.span() for match in re.finditer(r"\s*\S+", text)]
        ids = [2, *(self.number(text[a:b].strip()) for a, b in spans)]
        return {"input_ids": ids, "offset_mapping": [(0, 0), *spans], "attention_mask": [1] * len(ids)}

    def encode(self, text, add_special_tokens=True):
        return [self.number(word) for word in text.split()]

    def decode(self, ids):
        return " ".join(word for i in ids for word, number in self.known.items() if number == i)


@pytest.fixture
def language():
    """A small network on word numbers: bags of embeddings for a classifier, the last state for a language model."""
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)

    class Output:
        def __init__(self, logits):
            self.logits = logits

    class Classifier(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.embed, self.head, self.drop = torch.nn.Embedding(40, 8), torch.nn.Linear(8, 3), torch.nn.Dropout(0.5)

        def forward(self, input_ids, attention_mask):
            weights = attention_mask[..., None].float()
            return Output(self.head(self.drop(torch.tanh((self.embed(input_ids) * weights).sum(1)))))

    class Causal(Classifier):
        def forward(self, input_ids, attention_mask, logits_to_keep=0):
            state = torch.tanh(torch.cumsum(self.embed(input_ids), dim=1))
            return Output(self.head(state[:, -logits_to_keep:] if logits_to_keep else state))

    return torch, Classifier().train(), Causal().train()


def test_text_of_a_network(language):
    torch, model, _ = language
    words = Words()
    ids = torch.tensor(words("a very good film")["input_ids"])
    for baseline, base in (("mask", 1), ("pad", 0), (" _", 3), ("drop", None)):
        game = andor.Text(model, words, "a very good film", baseline=baseline, target=2, score="logit")
        found = game(coalitions(4))
        for mask in range(16):
            keep = torch.tensor([True, *(bool(mask >> i & 1) for i in range(4))])
            with torch.no_grad():
                model.eval()
                if base is None:
                    row, attention = ids[keep], torch.ones(int(keep.sum()))
                else:
                    row = torch.where(keep, ids, torch.full_like(ids, base))
                    attention = keep.float() if baseline == "pad" else torch.ones(5)
                expected = model(row[None], attention[None]).logits[0, 2].item()
                model.train()
            assert found[mask] == pytest.approx(expected, abs=1e-5), (baseline, mask)
        assert model.training and model.drop.training


@pytest.mark.parametrize("baseline", ["mask", "pad"])
def test_text_of_a_network_in_onnx(language, engine, baseline):
    _, model, _ = language
    pytest.importorskip("onnxruntime")
    game = andor.Text(model, Words(), "a very good film", baseline=baseline)
    made = andor.to_onnx(game)
    assert model.training and made.player_names == game.player_names
    result = andor.explain(made, progress=False)
    np.testing.assert_allclose(result.values, game(coalitions(4)), atol=1e-5)
    with pytest.raises(andor.JobRefused, match="dropped words"):
        andor.to_onnx(andor.Text(model, Words(), "a good film", baseline="drop"))
    with pytest.raises(andor.JobRefused, match="function of texts"):
        andor.to_onnx(andor.Text(sentiment, None, "not bad", baseline="drop"))


def test_next_token(language):
    torch, _, model = language
    words = Words()
    for word in ("the", "capital", "of", "France", "is"):
        words.number(word)
    game = andor.NextToken(model, words, "the capital of France is", fixed="the", baseline="_")
    assert game.player_names == ["capital", "of", "France", "is"]
    ids = torch.tensor(words("the capital of France is")["input_ids"])
    found = game(coalitions(4))
    for mask in (0, 5, 15):
        keep = torch.tensor([True, True, *(bool(mask >> i & 1) for i in range(4))])
        model.eval()
        with torch.no_grad():
            logits = model(torch.where(keep, ids, torch.full_like(ids, 3))[None], None).logits[0, -1].double()
        p = torch.softmax(logits, 0)[game.target].item()
        assert found[mask] == pytest.approx(np.log(p / (1 - p)), abs=1e-5)
    assert game.key != andor.NextToken(model, words, "the capital of France is", fixed="the", baseline="[mask]").key


def test_image_of_a_network_and_its_onnx(language, engine):
    torch, _, _ = language
    pytest.importorskip("onnxruntime")
    torch.manual_seed(1)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(144, 3)
    ).train()
    before = {name: value.clone() for name, value in network.state_dict().items()}
    game = andor.Image(network, torch.rand(1, 8, 8), players=(2, 2), baseline=0.0)
    known = game(coalitions(4))
    assert network.training and all(torch.equal(value, before[name]) for name, value in network.state_dict().items())
    result = andor.explain(andor.to_onnx(game), progress=False)
    np.testing.assert_allclose(result.values, known, atol=1e-4)
