# SPDX-License-Identifier: Apache-2.0
"""Results: the files of a result folder as arrays and tables."""

from __future__ import annotations

import csv
import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, overload

import numpy as np
import numpy.typing as npt

from ._display import Picture, result_html, result_text
from ._engine import command
from ._errors import AndorError, NotFound
from ._evaluate import Words
from ._interaction import Certificate, Interaction, Kind
from ._job import recorded_jobs
from ._settings import Noise, noise_argument, private_folder
from ._table import PROBES, probes_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from ._aggregate import Aggregate

Floats = npt.NDArray[np.float64]


class Result:
    """The exact explanation of one game; arrays are memory-mapped from its folder and read only.

    The index of an array of 2^n numbers is the mask: player i is bit i.
    """

    _columns: ClassVar[tuple[str, ...]] = ("kind", "order", "effect", "players", "mask", "certain", "low", "high")

    def __init__(self, path: Path, document: Mapping[str, Any], source: object = None) -> None:
        self.path = path
        self.document = document
        self.name = str(document["name"])
        self.names: list[str] = list(document["players"])
        self.n = int(document["n"])
        self.source = source

    def _array(self, what: str) -> Floats:
        file = self.path / "games" / self.name / f"{what}.npy"
        try:
            array: Floats = np.load(file, mmap_mode="r")
        except FileNotFoundError:
            raise NotFound(f"{file} is missing", "It is not written where 'explain' is 'none'") from None
        return array

    @cached_property
    def values(self) -> Floats:
        """v of each mask, as the model gave it."""
        return self._array("values")

    def probes(self, count: int = PROBES) -> tuple[Words, Floats]:
        """Return masks of the result, ∅ and N among them, as words, and their values: to compare a function with."""
        return probes_of(self.values, self.n, count)

    @cached_property
    def harsanyi(self) -> Floats:
        """The Harsanyi dividend of each mask: v as a sum of AND interactions alone."""
        return self._array("harsanyi")

    @cached_property
    def and_(self) -> Floats:
        """The AND interaction of each mask; that of ∅ is v(∅)."""
        return self._array("and")

    @cached_property
    def or_(self) -> Floats:
        """The OR interaction of each mask; 0 at ∅ and single players, which are one atom with AND."""
        return self._array("or")

    @cached_property
    def shapley(self) -> Floats:
        """The Shapley value of each player."""
        return np.asarray(self.document["shapley"], np.float64)

    @cached_property
    def banzhaf(self) -> Floats:
        """The Banzhaf value of each player."""
        return np.asarray(self.document["banzhaf"], np.float64)

    @property
    def v_empty(self) -> float:
        """v with all players masked."""
        return float(self.document["v_empty"])

    @property
    def v_full(self) -> float:
        """v with no player masked."""
        return float(self.document["v_full"])

    @cached_property
    def certificate(self) -> Certificate:
        """How good the explanation is."""
        found = self.document.get("explain")
        if not isinstance(found, Mapping) or "objective" not in found:
            raise AndorError(f"game {self.name} was not explained", "Call explain() of the result", 65)

        def number(key: str) -> float | None:
            return float(found[key]) if found.get(key) is not None else None

        return Certificate(
            objective=float(found["objective"]),
            lower_bound=float(found["lower_bound"]),
            gap=float(found["gap"]),
            least_objective=number("least_objective"),
            tie_gap=number("tie_gap"),
            noise_bound=number("noise_bound"),
        )

    def players_of(self, mask: int) -> tuple[str, ...]:
        """Return the names of the players of a mask."""
        return tuple(name for i, name in enumerate(self.names) if mask >> i & 1)

    def mask_of(self, players: Iterable[str | int]) -> int:
        """Return the mask of players, by name or number."""
        mask = 0
        for player in [players] if isinstance(players, str) else players:
            if isinstance(player, str):
                if player not in self.names:
                    raise KeyError(f"no player is called {player!r}; there are: {', '.join(self.names)}")
                mask |= 1 << self.names.index(player)
            elif 0 <= player < self.n:
                mask |= 1 << int(player)
            else:
                raise KeyError(f"no player has number {player}; they are numbered from 0 to {self.n - 1}")
        return mask

    @cached_property
    def _rows(self) -> list[Interaction]:
        file = self.path / "games" / self.name / "interactions.csv"
        if not file.exists():
            return []
        with file.open(newline="", encoding="utf-8") as lines:
            return [self._row(row) for row in csv.DictReader(lines)]

    def _row(self, row: Mapping[str, str]) -> Interaction:
        mask = int(row["mask"])
        return Interaction(
            kind="or" if row["kind"] == "or" else "and",
            players=self.players_of(mask),
            effect=float(row["effect"]),
            mask=mask,
            certain=row.get("certain") or "",
            low=float(row["low"]) if row.get("low") else None,
            high=float(row["high"]) if row.get("high") else None,
        )

    @property
    def asked_certain(self) -> bool:
        """Whether any interaction was asked for certainty."""
        return any(row.certain for row in self._rows)

    def certain(self) -> list[Interaction]:
        """Return the interactions whose sign is certain, strongest first."""
        return [row for row in self._rows if row.certain == "certain"]

    def top(self, k: int = 10) -> list[Interaction]:
        """Return the k strongest interactions, strongest first; v(∅) is none of them."""
        if k <= len(self._rows):
            return self._rows[:k]
        tables = self.tables
        sizes = np.abs(np.concatenate([table[1:] for _, table in tables]))
        known = {(row.kind, row.mask): row for row in self._rows}
        found = []
        for at in np.argsort(-sizes, kind="stable")[:k]:
            if sizes[at] == 0:
                break
            side, index = divmod(int(at), 2**self.n - 1)
            kind, table = tables[side]
            mask = index + 1
            fresh = Interaction(kind, self.players_of(mask), float(table[mask]), mask)
            found.append(known.get((kind, mask), fresh))
        return found

    def interaction(self, players: Iterable[str | int], kind: Kind = "and") -> Interaction:
        """Return the interaction of these players, by name or number, whatever its size."""
        if kind not in ("and", "or"):
            raise ValueError(f"kind is {kind!r}; it is 'and' or 'or'")
        mask = self.mask_of(players)
        for row in self._rows:
            if row.mask == mask and row.kind == kind:
                return row
        table = self.and_ if kind == "and" else self.or_
        return Interaction(kind, self.players_of(mask), float(table[mask]), mask)

    def effect(self, players: Iterable[str | int], kind: Kind = "and") -> float:
        """Return the effect of these players' interaction; 0 where the explanation has none of the kind."""
        table = dict(self.tables).get(kind)
        return 0.0 if table is None else float(table[self.mask_of(players)])

    @cached_property
    def tables(self) -> list[tuple[Kind, Floats]]:
        """The tables of the explanation; Harsanyi dividends are AND interactions where there is none."""
        if self.document.get("explain") is None:
            return [("and", self.harsanyi)]
        return [("and", self.and_), ("or", self.or_)]

    def to_frame(self, k: int | None = None) -> pd.DataFrame:
        """Return the interactions as a pandas table: all that the result lists, or the k strongest."""
        import pandas as pd

        rows = self._rows if k is None else self.top(k)
        columns = list(self._columns)
        return pd.DataFrame([[getattr(row, column) for column in columns] for row in rows], columns=columns)

    def to_shapiq(self, index: str = "k-SII", order: int = 2) -> Any:
        """Return exact interaction indices of v as `shapiq.InteractionValues`."""
        import shapiq

        with tempfile.TemporaryDirectory(prefix="andor-") as folder:
            file = Path(folder) / "indices.json"
            command(
                *("export", str(self.path), "--game", self.name, "--format", "shapiq"),
                *("--index", index, "--order", str(order), "--out", str(file)),
            )
            return shapiq.InteractionValues.load(file)

    def to_shap(self, data: Any = None) -> Any:
        """Return the Shapley values as `shap.Explanation`; `data` is what the players are, for display."""
        import shap

        shown = np.asarray(self.names if data is None else data)
        return shap.Explanation(self.shapley, base_values=self.v_empty, data=shown, feature_names=list(self.names))

    def plot_bar(self, k: int = 12, ax: Axes | None = None) -> Axes:
        """Draw the k strongest interactions as bars."""
        from ._plots import bars

        return bars(self, k, ax)

    def plot_strings(self, k: int = 8, ax: Axes | None = None) -> Axes:
        """Draw the players in a row, and the k strongest interactions of several as strings above and below."""
        from ._plots import strings

        return strings(self, k, ax)

    def plot_image(self, ax: Axes | None = None) -> Axes:
        """Draw the image, its cells tinted by their Shapley values."""
        from ._plots import picture

        return picture(self, ax)

    @cached_property
    def picture(self) -> Picture | None:
        """The image that was explained, where it was one."""
        return Picture.load(self.path, self.name)

    def report(self) -> Path:
        """Write the report of the folder's job, and return its path."""
        command("report", str(self.path))
        page = self.path / "games" / self.name / "report.html"
        return page if page.exists() else self.path / "report.html"

    def explain(
        self,
        *,
        noise: Noise | None = None,
        gap: float | None = None,
        salient: float | None = None,
        order: int | None = None,
        search_seconds: float | None = None,
        out: str | Path | None = None,
    ) -> Result:
        """Explain again with other settings, from the stored values and without the model; this result stays."""
        options: list[str] = []
        for option, value in (
            ("--noise", None if noise is None else noise_argument(noise)),
            ("--gap", gap),
            ("--salient", salient),
            ("--order", order),
            ("--search-seconds", search_seconds),
        ):
            options += [] if value is None else [option, str(value)]
        folder = Path(out) if out is not None else private_folder("explained") / self.path.name
        command("explain", str(self.path), *options, "--out", str(folder))
        for file in (self.path / "input").glob("*.picture.npz"):
            (folder / "input").mkdir(exist_ok=True)
            shutil.copy(file, folder / "input")
        return load_many(folder)[self.name]

    def save(self, path: str | Path) -> Path:
        """Copy the result's folder to a path that does not exist yet; `andor.load` reads it."""
        return Path(shutil.copytree(self.path, path, symlinks=True))

    def __repr__(self) -> str:
        return result_text(self)

    def _repr_html_(self) -> str:
        return result_html(self)


class Results(Sequence[Result]):
    """The results of one call, a game each; by number or by name."""

    def __init__(self, results: Sequence[Result], path: Path, document: Mapping[str, Any]) -> None:
        self._results = list(results)
        self._by_name = {result.name: result for result in self._results}
        self.path = path
        self.document = document

    @overload
    def __getitem__(self, index: int | str) -> Result: ...
    @overload
    def __getitem__(self, index: slice) -> list[Result]: ...
    def __getitem__(self, index: int | str | slice) -> Result | list[Result]:
        if isinstance(index, str):
            if index not in self._by_name:
                shown = ", ".join(list(self._by_name)[:8])
                raise NotFound(f"{self.path} has no game {index!r}; it has: {shown}")
            return self._by_name[index]
        return self._results[index]

    def __len__(self) -> int:
        return len(self._results)

    def __iter__(self) -> Iterator[Result]:
        return iter(self._results)

    def aggregate(self, *, k: int | None = None, resamples: int = 1000, seed: int = 0) -> Aggregate:
        """Return what the games have in common, by the names of their players.

        Interactions are those among the k strongest of any game: without k, as many as `result.json` gathered, 100.
        """
        from ._aggregate import Aggregate

        gathered = self.document.get("aggregate", {}).get("gathered", 100)
        return Aggregate.of(self, k=gathered if k is None else k, resamples=resamples, seed=seed)

    def __repr__(self) -> str:
        return f"andor.Results({len(self)} games in {self.path})"


def load_many(path: str | Path) -> Results:
    """Return the results of a job's folder, or of those below it that one call of `explain_many` has run."""
    folder = Path(path)
    try:
        document = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        if noted := recorded_jobs(folder):
            return _of_jobs(folder, noted)
        advice = f"Run 'andor resume {folder}'" if (folder / "plan.json").exists() else "Give the folder of a job"
        raise NotFound(f"{folder} has no result.json", advice) from None
    from ._sampled import result_of

    return Results([result_of(folder, game) for game in document["games"]], folder, document)


def _of_jobs(folder: Path, noted: Mapping[str, Any]) -> Results:
    """Return the results of several jobs that one call has run, in the order in which their games were given."""
    found = {result.name: result for name in noted["jobs"] for result in load_many(folder / name)}
    results = [found[name] for name in noted["games"]]
    return Results(results, folder, {"games": [result.document for result in results]})


def load(path: str | Path, game: int | str = 0) -> Result:
    """Return one game's result from a job's folder, by number or name."""
    return load_many(path)[game]
