"""Sentence-transformers models: any one as an encoder, and the default one as a directory to train from.

The only place where torch, transformers and sentence-transformers are imported, each when it is first used.
"""

from __future__ import annotations

import json
import shutil
import threading
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from tokenizers import Tokenizer

from index.models.cache import ModelMissing
from index.models.placement import place
from index.models.vocabulary import BEGIN, BEGIN_ID, END, END_ID, MASK, PAD, PAD_ID, UNKNOWN
from index.models.weights import Weights
from index.retrieval import Vectors

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

E5_PREFIXES = ("query: ", "passage: ")
NEEDED = "this needs the packages sentence-transformers and torch; install them"


class SentenceTransformerEncoder:
    """Any sentence-transformers model by its hub name or directory.

    Prefixes are the model's own prompts ("query", "passage" or "document"); the e5 family, whose cards ask
    for prefixes that its files don't state, gets those.  One call at a time: its tokenizer isn't thread-safe.
    """

    def __init__(self, name: str, *, tokens: int) -> None:
        """Load it; texts are cut at ``tokens`` or the model's own limit, whichever is less.

        Raises ModelMissing where it can't be loaded.
        """
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as problem:
            raise ModelMissing(f"the encoder {name!r}: {NEEDED}") from problem
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except (OSError, ValueError, KeyError, RuntimeError) as problem:
            raise ModelMissing(
                f"no sentence-transformers model {name!r} could be loaded ({problem}): "
                "give a directory or a name the hub knows, or use the encoder 'default'"
            ) from problem
        self._model.max_seq_length = min(self._model.max_seq_length or tokens, tokens)
        self._query_prefix, self._passage_prefix = _prefixes(name, self._model)
        self._digest = _digest(self._model, self._query_prefix, self._passage_prefix)
        self._lock = threading.Lock()

    @property
    def digest(self) -> str:
        """Sha256 hex over the weights, the tokenizer, the prefixes and the length at which texts are cut."""
        return self._digest

    @property
    def dimension(self) -> int:
        return self._model.get_embedding_dimension() or 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimension)."""
        return self._encode(texts, self._query_prefix)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, float32, shape (len(texts), dimension)."""
        return self._encode(texts, self._passage_prefix)

    def _encode(self, texts: Sequence[str], prefix: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        tidied = [prefix + " ".join(unicodedata.normalize("NFC", text).split()) for text in texts]
        with self._lock:
            vectors = self._model.encode(tidied, prompt="", normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, np.float32)


def _prefixes(name: str, model: SentenceTransformer) -> tuple[str, str]:
    query = model.prompts.get("query") or ""
    passage = model.prompts.get("passage") or model.prompts.get("document") or ""
    if not (query or passage) and "e5" in Path(name).name.lower():
        return E5_PREFIXES
    return query, passage


def _digest(model: SentenceTransformer, *prefixes: str) -> str:
    import torch

    digest = sha256(json.dumps([str(model), model.max_seq_length, prefixes], ensure_ascii=False).encode())
    fast = getattr(model.tokenizer, "backend_tokenizer", None)
    words = fast.to_str() if fast else json.dumps(model.tokenizer.get_vocab(), sort_keys=True)
    digest.update(words.encode())
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(f"{name} {tensor.dtype} {tuple(tensor.shape)}".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()


def write_sentence_transformer(weights: Weights, tokenizer: Tokenizer, prefixes: tuple[str, str], target: Path) -> None:
    """Write ``weights`` as an ordinary sentence-transformers directory (mean pooling, unit length).

    Raises ModelMissing without the packages, FileExistsError where ``target`` is there and not empty.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FileExistsError(f"{target} is there already and not empty: name another directory")
    try:
        import torch
        from sentence_transformers import SentenceTransformer
        from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
        from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
        from transformers.utils import logging
    except ImportError as problem:
        raise ModelMissing(f"a sentence-transformers directory: {NEEDED}") from problem

    # Saving and reading back speaks of missing pooler weights that mean pooling doesn't use.
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    sizes = weights.architecture
    config = BertConfig(
        vocab_size=weights.vocabulary_size,
        hidden_size=sizes.hidden,
        num_hidden_layers=sizes.layers,
        num_attention_heads=sizes.heads,
        intermediate_size=sizes.feed_forward,
        max_position_embeddings=sizes.positions,
        type_vocab_size=len(weights.tensors["embeddings.token_type_embeddings.weight"]),
        layer_norm_eps=sizes.epsilon,
        pad_token_id=PAD_ID,
        bos_token_id=BEGIN_ID,
        eos_token_id=END_ID,
    )
    network = BertModel(config, add_pooling_layer=False)
    network.load_state_dict({name: torch.from_numpy(values) for name, values in weights.tensors.items()})
    words = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token=BEGIN,
        cls_token=BEGIN,
        eos_token=END,
        sep_token=END,
        unk_token=UNKNOWN,
        pad_token=PAD,
        mask_token=MASK,
        model_max_length=sizes.positions,
        model_input_names=["input_ids", "attention_mask"],
    )
    made = target.with_name(f".{target.name}.partial")
    made.mkdir(parents=True, exist_ok=True)
    network.save_pretrained(made / "network")
    words.save_pretrained(made / "network")
    modules = [
        Transformer(str(made / "network"), max_seq_length=sizes.positions),
        Pooling(sizes.hidden, pooling_mode="mean"),
        Normalize(),
    ]
    prompts = {"query": prefixes[0], "passage": prefixes[1], "document": prefixes[1]}
    SentenceTransformer(modules=modules, device="cpu", prompts=prompts).save(str(made / "model"))
    place(made / "model", target)
    shutil.rmtree(made)
