"""Trains the adapter of the default model from a pack of questions (see `evaluation.training_pack`); needs torch.

``python -m index.models.training PACK.npz --out adapter.npz``: four minutes on a GPU, hours on two cores.

Contrastive learning with the other texts of a batch as negatives (van den Oord et al., 2018; "multiple negatives
ranking" in sentence-transformers): a question against the passages of its procedure and against other questions that
ask for the same.  Half of each batch comes from one field, so that siblings are told apart; the overviews of all
procedures stand by as further negatives.  A text that is as right for the question is never its negative.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from index.models.adapter import Adapter, adapted_matrices, save_adapter
from index.models.onnx_export import PRODUCT_LIMIT
from index.models.weights import Architecture

Array = NDArray[Any]
PADDING = 0
CHUNK = 512


@dataclass(frozen=True, slots=True)
class Settings:
    """``temperature`` divides cosines; ``bank_every``: steps between two encodings of all overviews."""

    rank: int = 16
    epochs: int = 25
    batch: int = 256
    rate: float = 1e-3
    temperature: float = 0.05
    section_share: float = 0.25
    title_share: float = 0.15
    bank_every: int = 25
    questions_weight: float = 1.0
    seed: int = 20261123


class Encoder(nn.Module):
    """BERT with mean pooling and a low-rank change to every matrix of its layers; the base stays as it is."""

    def __init__(self, pack: Any, architecture: Architecture, settings: Settings) -> None:
        super().__init__()
        self._sizes = architecture
        for name in pack.files:
            if name.startswith("w/"):
                self.register_buffer(_key(name[2:]), torch.from_numpy(pack[name].astype(np.float32)))
        self.up, self.down = nn.ParameterDict(), nn.ParameterDict()
        for name in adapted_matrices(architecture):
            outputs, inputs = self.get_buffer(_key(name)).shape
            self.up[_key(name)] = nn.Parameter(torch.zeros(outputs, settings.rank))
            self.down[_key(name)] = nn.Parameter(torch.randn(settings.rank, inputs) / inputs**0.5)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Unit vectors, shape (texts, hidden), of padded ids and their mask, shape (texts, tokens)."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self._w("embeddings.word_embeddings.weight")[ids]
        x = x + self._w("embeddings.position_embeddings.weight")[place]
        x = self._norm("embeddings.LayerNorm", x + self._w("embeddings.token_type_embeddings.weight")[0])
        seen = mask[:, None, None, :].bool()
        for layer in range(self._sizes.layers):
            x = x * mask[..., None]  # padding must not widen the range that inputs are quantised in
            prefix = f"encoder.layer.{layer}."
            query, key, value = (
                self._heads(self._linear(f"{prefix}attention.self.{part}", x)) for part in ("query", "key", "value")
            )
            mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
            mixed = mixed.transpose(1, 2).flatten(2) * mask[..., None]
            mixed = self._linear(f"{prefix}attention.output.dense", mixed)
            x = self._norm(f"{prefix}attention.output.LayerNorm", x + mixed) * mask[..., None]
            wide = functional.gelu(self._linear(f"{prefix}intermediate.dense", x)) * mask[..., None]
            x = self._norm(f"{prefix}output.LayerNorm", x + self._linear(f"{prefix}output.dense", wide))
        return functional.normalize((x * mask[..., None]).sum(1), dim=-1)

    def adapter(self) -> Adapter:
        """The change as learnt, in float32."""
        names = adapted_matrices(self._sizes)
        return Adapter({n: (_array(self.up[_key(n)]), _array(self.down[_key(n)])) for n in names})

    def _w(self, name: str) -> Tensor:
        return self.get_buffer(_key(name))

    def _norm(self, name: str, x: Tensor) -> Tensor:
        return functional.layer_norm(
            x, x.shape[-1:], self._w(f"{name}.weight"), self._w(f"{name}.bias"), self._sizes.epsilon
        )

    def _linear(self, name: str, x: Tensor) -> Tensor:
        """With what int8 does to inputs and weights, so that what is learnt survives it (Jacob et al., 2018)."""
        key = _key(f"{name}.weight")
        weight = self.get_buffer(key) + self.up[key] @ self.down[key]
        return functional.linear(_as_inputs(x), _as_rows(weight), self._w(f"{name}.bias"))

    def _heads(self, x: Tensor) -> Tensor:
        return x.reshape(*x.shape[:2], self._sizes.heads, -1).transpose(1, 2)


def _as_rows(weight: Tensor) -> Tensor:
    """Weights as `onnx_export.quantise_rows` leaves them; the gradient passes straight through."""
    with torch.no_grad():
        scale = weight.abs().amax(1, keepdim=True).clamp_min(1e-12) / PRODUCT_LIMIT
        change = (weight / scale).round() * scale - weight
    return weight + change


def _as_inputs(x: Tensor) -> Tensor:
    """Inputs as DynamicQuantizeLinear leaves those of one text, shape (texts, tokens, values); likewise."""
    with torch.no_grad():
        exact = x.float()
        low = exact.amin((1, 2), keepdim=True).clamp_max(0)
        scale = (exact.amax((1, 2), keepdim=True).clamp_min(0) - low).clamp_min(1e-12) / 255
        zero = (-low / scale).round()
        change = (((exact / scale).round() + zero).clamp(0, 255) - zero) * scale - exact
    return x + change.to(x.dtype)


def _key(name: str) -> str:
    return name.replace(".", "/")


def _array(tensor: Tensor) -> Array:
    return tensor.detach().float().cpu().numpy()


class Pack:
    """The pack in memory: rows of token ids, and what asks for what."""

    def __init__(self, path: Path, device: str) -> None:
        self.arrays = np.load(path, allow_pickle=False)
        self.device = device
        self.ids, self.starts = self.arrays["ids"], self.arrays["starts"]
        self.asked_as, self.stored_as = self.arrays["asked_as"], self.arrays["stored_as"]
        self.codes = _rows(self.arrays, "codes")
        self.held_out = self.arrays["held_out"]
        self.overview, self.titles = self.arrays["overview"], self.arrays["titles"]
        self.names, self.fields = self.arrays["names"], self.arrays["fields"]
        self.sections: dict[int, list[int]] = {}
        for place, row in self.arrays["sections"].tolist():
            self.sections.setdefault(place, []).append(row)
        hidden, layers, heads, wide, positions = self.arrays["architecture"].tolist()
        self.architecture = Architecture(hidden, layers, heads, wide, positions, float(self.arrays["epsilon"]))

    def batch(self, rows: Array) -> tuple[Tensor, Tensor]:
        """Padded ids and mask of the texts at ``rows``."""
        lengths = (self.starts[rows + 1] - self.starts[rows]).astype(int)
        ids = np.full((len(rows), lengths.max()), PADDING, np.int64)
        for i, row in enumerate(rows):
            ids[i, : lengths[i]] = self.ids[self.starts[row] : self.starts[row + 1]]
        mask = np.arange(ids.shape[1])[None] < lengths[:, None]
        return torch.from_numpy(ids).to(self.device), torch.from_numpy(mask.astype(np.float32)).to(self.device)

    def right(self, codes: list[list[int]]) -> Array:
        """Bool, shape (questions, procedures): those asked for and those of the same name."""
        found = np.zeros((len(codes), len(self.names)), bool)
        for i, row in enumerate(codes):
            found[i] = np.isin(self.names, self.names[row])
        return found


def _rows(arrays: Any, name: str) -> list[list[int]]:
    values, starts = arrays[name].tolist(), arrays[f"{name}_starts"].tolist()
    return [values[a:b] for a, b in pairwise(starts)]


def train(pack: Pack, settings: Settings) -> Encoder:
    """The encoder with its adapter learnt from the questions that are not held out."""
    torch.manual_seed(settings.seed)
    draw = np.random.default_rng(settings.seed)
    model = Encoder(pack.arrays, pack.architecture, settings).to(pack.device)
    steps = settings.epochs * int((~pack.held_out).sum()) // settings.batch
    optimiser = torch.optim.AdamW([*model.up.parameters(), *model.down.parameters()], settings.rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, settings.rate, total_steps=steps, pct_start=0.1)
    examples = Examples(pack, settings, draw)
    bank = torch.empty(0)
    started = time.perf_counter()
    for step in range(steps):
        if step % settings.bank_every == 0:
            bank = encode(model, pack, pack.overview)
        loss = _loss(model, pack, settings, examples.next(), bank)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        if step % 100 == 0:
            _say(f"step {step}/{steps} loss {loss.item():.3f} {time.perf_counter() - started:.0f} s")
    return model


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of texts, and the procedures that each text asks for or belongs to; ``paired``: a sibling asks the same."""

    asked: Array
    right: Array
    passages: Array
    owners: Array
    siblings: Array
    sibling_right: Array
    paired: Array


class Examples:
    """Draws batches: half of each at random, half from one field."""

    def __init__(self, pack: Pack, settings: Settings, draw: np.random.Generator) -> None:
        self._pack, self._settings, self._draw = pack, settings, draw
        self._questions = np.flatnonzero(~pack.held_out)
        self._by_code: dict[int, list[int]] = {}
        self._by_field: dict[int, list[int]] = {}
        for i in self._questions.tolist():
            first = pack.codes[i][0]
            self._by_code.setdefault(first, []).append(i)
            self._by_field.setdefault(int(pack.fields[first]), []).append(i)
        sizes = np.array([len(rows) for rows in self._by_field.values()], float)
        self._odds = sizes / sizes.sum()

    def next(self) -> Batch:
        pack, draw, half = self._pack, self._draw, self._settings.batch // 2
        fields = list(self._by_field)
        near = self._by_field[fields[draw.choice(len(fields), p=self._odds)]]
        picked = np.concatenate([draw.choice(self._questions, half, replace=False), draw.choice(near, half)])
        codes = [pack.codes[i] for i in picked]
        asked = pack.asked_as[picked].copy()
        owners = np.array([draw.choice(row) for row in codes])
        for i, row in enumerate(codes):
            if draw.random() < self._settings.title_share:  # a title asks for itself, that of any procedure
                codes[i] = [int(draw.integers(len(pack.names)))]
                asked[i], owners[i] = pack.titles[codes[i][0]], codes[i][0]
            elif draw.random() < 0.5:
                asked[i] = pack.stored_as[picked[i]]
            del row
        passages = np.array([self._passage(int(owner)) for owner in owners])
        siblings = np.array([self._sibling(row[0], int(i)) for row, i in zip(codes, picked, strict=True)])
        right = pack.right(codes)
        sibling_right = pack.right([pack.codes[i] for i in siblings])
        paired = (siblings != picked) & (right & sibling_right).any(1)
        return Batch(asked, right, passages, owners, pack.stored_as[siblings], sibling_right, paired)

    def _passage(self, owner: int) -> int:
        own = self._pack.sections.get(owner)
        if own and self._draw.random() < self._settings.section_share:
            return int(self._draw.choice(own))
        return int(self._pack.overview[owner])

    def _sibling(self, code: int, itself: int) -> int:
        others = [i for i in self._by_code.get(code, ()) if i != itself]
        return int(self._draw.choice(others)) if others else itself


def _loss(model: Encoder, pack: Pack, settings: Settings, batch: Batch, bank: Tensor) -> Tensor:
    model.train()
    with torch.autocast(pack.device, torch.bfloat16, enabled=pack.device == "cuda"):
        asked, passages, siblings = (
            model(*pack.batch(rows)).float() for rows in (batch.asked, batch.passages, batch.siblings)
        )
    scale = 1 / settings.temperature
    right = torch.from_numpy(batch.right).to(pack.device)
    owners = torch.from_numpy(batch.owners).to(pack.device)
    to_passages = scale * asked @ torch.cat([passages, bank.to(asked)]).T
    wrong = torch.cat([right[:, owners], right], dim=1)
    overlap = (batch.right.astype(np.float32) @ batch.sibling_right.astype(np.float32).T) > 0
    to_siblings = scale * asked @ siblings.T
    same_text = torch.from_numpy(batch.asked[:, None] == batch.siblings[None]).to(pack.device)
    likely = torch.from_numpy(overlap).to(pack.device)
    questions = _contrast(to_siblings, likely | same_text)[torch.from_numpy(batch.paired).to(pack.device)]
    return _contrast(to_passages, wrong).mean() + settings.questions_weight * questions.mean()


def _contrast(scores: Tensor, right: Tensor) -> Tensor:
    """Cross entropy of each row's own column against the columns that are not right for it."""
    own = torch.zeros_like(right)
    own.fill_diagonal_(True)
    return functional.cross_entropy(
        scores.masked_fill(right & ~own, -1e9), torch.arange(len(scores), device=scores.device), reduction="none"
    )


@torch.no_grad()
def encode(model: Encoder, pack: Pack, rows: Array) -> Tensor:
    """Unit vectors of the texts at ``rows``, float32."""
    model.eval()
    order = np.argsort(pack.starts[rows + 1] - pack.starts[rows])
    vectors = torch.empty(len(rows), pack.architecture.hidden, device=pack.device)
    for start in range(0, len(rows), CHUNK):
        part = order[start : start + CHUNK]
        with torch.autocast(pack.device, torch.bfloat16, enabled=pack.device == "cuda"):
            vectors[torch.from_numpy(part).to(pack.device)] = model(*pack.batch(rows[part])).float()
    return vectors


def judge(model: Encoder, pack: Pack) -> dict[str, float]:
    """recall@1 and @5 of the two kinds of evidence alone: overviews, and the questions trained on."""
    overviews = encode(model, pack, pack.overview)
    taught = np.flatnonzero(~pack.held_out)
    stored = encode(model, pack, pack.stored_as[taught])
    owners = torch.zeros(len(taught), len(pack.names), device=pack.device)
    for i, question in enumerate(taught):
        owners[i, pack.codes[question]] = 1
    kept = np.flatnonzero(pack.held_out)
    sets = {
        "held_out": (pack.asked_as[kept], [pack.codes[i] for i in kept]),
        "development": (pack.arrays["development"], _rows(pack.arrays, "development_codes")),
    }
    found: dict[str, float] = {}
    for name, (rows, codes) in sets.items():
        queries, right = encode(model, pack, rows), torch.from_numpy(pack.right(codes)).to(pack.device)
        by_overview = queries @ overviews.T
        near = queries @ stored.T
        values, places = near.topk(min(300, near.shape[1]), dim=1)
        by_question = torch.full_like(by_overview, -1.0)
        for i in range(len(queries)):
            best = (owners[places[i]] * (values[i, :, None] + 2)).amax(0)
            by_question[i] = torch.where(best > 0, best - 2, by_question[i])
        evidence = {"overview": by_overview, "asked": by_question, "both": _z(by_overview) + _z(by_question)}
        for kind, scores in evidence.items():
            best_right = scores.masked_fill(~right, -9e9).amax(1, keepdim=True)
            rank = (scores > best_right).sum(1)
            for k in (1, 5):
                found[f"{name} {kind} @{k}"] = round((rank < k).float().mean().item(), 4)
    return found


def _z(scores: Tensor) -> Tensor:
    return (scores - scores.mean(1, keepdim=True)) / scores.std(1, keepdim=True)


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pack", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="where the adapter goes, beside it a .json")
    for name in Settings.__dataclass_fields__:
        default = getattr(Settings(), name)
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(default), default=default)
    arguments = vars(parser.parse_args())
    path, out = arguments.pop("pack"), arguments.pop("out")
    pack = Pack(path, "cuda" if torch.cuda.is_available() else "cpu")
    settings = Settings(**arguments)
    before = judge(Encoder(pack.arrays, pack.architecture, settings).to(pack.device), pack)
    _say(f"before {json.dumps(before)}")
    model = train(pack, settings)
    after = judge(model, pack)
    _say(f"after {json.dumps(after)}")
    save_adapter(model.adapter(), out)
    report = {"settings": arguments, "before": before, "after": after}
    out.with_suffix(".json").write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
