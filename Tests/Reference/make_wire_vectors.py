# SPDX-License-Identifier: Apache-2.0
"""Writes Protocols/golden/v2/*.bin: headers of known values, at least one for each kind of message.

The bytes come from Google's protobuf for Python, so that they check our codec independently; the same
values stand in Tests/WireTests/Samples.swift. Needs `pip install grpcio-tools`. A released version's
vectors are never changed: new fields get new vectors. Those in Protocols/golden/v1 are what andor 0.1.0
said; they stay to test that it is answered politely.
"""

import importlib
import pathlib
import sys
import tempfile

from grpc_tools import protoc

PROTOCOLS = pathlib.Path(__file__).resolve().parents[2] / "Protocols"


def load():
    """Generates the Python module of andor.proto and imports it."""
    folder = tempfile.mkdtemp()
    if protoc.main(["protoc", f"--proto_path={PROTOCOLS}", f"--python_out={folder}", "andor.proto"]):
        sys.exit("protoc failed")
    sys.path.insert(0, folder)
    return importlib.import_module("andor_pb2")


def digest(first):
    """32 bytes that count up from a number."""
    return bytes(range(first, first + 32))


def vectors(pb):
    """The headers by name."""
    shard = dict(lease_kind=pb.LEASE_SUMS, game=3, shard=5, attempt=2)
    tag = dict(version=2, fingerprint=digest(0), session=0x0123456789ABCDEF)
    hello = pb.Hello(
        role=pb.ROLE_WORKER, name="wörker-1".encode(), build=b"0.2.0", host=b"node-17", process=4711,
        backends=1 | 4 | 8, threads=2, credit=3, lease_kinds=1 | 2, mask_kinds=1 | 2, words=1,
        values_per_mask=1, processor="x86_64, avx512f".encode(), runtime=b"onnxruntime 1.32.0", device=b"cpu",
        numerics=digest(192), probe_count=64, held_kind=[1, 2], held_game=[0, 3], held_shard=[4, 300],
        held_attempt=[1, 2], held_digests=digest(128) + digest(160))
    observer = pb.Hello(role=pb.ROLE_OBSERVER, name=b"status")
    return {
        "hello": pb.Envelope(version=2, hello=hello),
        "hello-observer": pb.Envelope(version=2, hello=observer),
        "welcome": pb.Envelope(**tag, welcome=pb.Welcome(
            worker=7, heartbeat_milliseconds=1000, silence_milliseconds=10_000, numerics=digest(192))),
        "refusal": pb.Envelope(**tag, refusal=pb.Refusal(
            code=pb.REFUSAL_NUMERICS, sentence=b"this machine rounds in another way",
            expected="x86_64, avx512f · onnxruntime 1.32.0 · cpu".encode(),
            found="x86_64, avx2 · onnxruntime 1.32.0 · cpu".encode())),
        "lease-subcube": pb.Envelope(**tag, lease=pb.LeaseOffer(
            **shard, deadline_milliseconds=60_000, model=1, masks=pb.MASKS_SUBCUBE, first=5 << 12, bits=12,
            values_per_mask=3)),
        "lease-list": pb.Envelope(**tag, lease=pb.LeaseOffer(
            lease_kind=pb.LEASE_VALUES, game=0, shard=9, attempt=1, deadline_milliseconds=30_000, round=4,
            masks=pb.MASKS_LIST, count=4096, words=2, values_per_mask=1)),
        "lease-drawn": pb.Envelope(**tag, lease=pb.LeaseOffer(
            lease_kind=pb.LEASE_VALUES, game=0, shard=9, attempt=1, deadline_milliseconds=30_000,
            masks=pb.MASKS_DRAWN, first=(1 << 40) - 4096, count=4096, stream=3, values_per_mask=1)),
        "lease-explanation": pb.Envelope(**tag, lease=pb.LeaseOffer(
            lease_kind=pb.LEASE_EXPLANATION, game=3, shard=0, attempt=1, deadline_milliseconds=90_000,
            values_digest=digest(32))),
        "lease-effect": pb.Envelope(**tag, lease=pb.LeaseOffer(
            lease_kind=pb.LEASE_EFFECT, game=3, shard=17, attempt=1, deadline_milliseconds=90_000,
            values_digest=digest(32))),
        "result-values": pb.Envelope(**tag, result=pb.ShardResult(
            lease_kind=pb.LEASE_VALUES, game=3, shard=5, attempt=2, frames=1, count=4096, values_per_mask=2,
            digest=digest(32), model_microseconds=1_234_567, total_microseconds=1_250_000)),
        "result-sums": pb.Envelope(**tag, result=pb.ShardResult(
            **shard, frames=2, count=4096, values_per_mask=1, digest=digest(32), second_digest=digest(64),
            model_microseconds=1_234_567, total_microseconds=1_250_000)),
        "result-effect": pb.Envelope(**tag, result=pb.ShardResult(
            lease_kind=pb.LEASE_EFFECT, game=3, shard=17, attempt=1, frames=2, digest=digest(32),
            second_digest=digest(64), total_microseconds=1_250_000)),
        "failure": pb.Envelope(**tag, failure=pb.ShardFailure(
            **shard, kind=pb.FAILURE_NON_FINITE, text="v(∅) is NaN".encode(), mask=[0xFEDCBA98, 1 << 63])),
        "heartbeat": pb.Envelope(**tag, heartbeat=pb.Heartbeat(credit=12)),
        "ack": pb.Envelope(**tag, ack=pb.Acknowledgement(**shard, disposition=pb.DISPOSITION_DUPLICATE)),
        "fetch-artifact": pb.Envelope(**tag, fetch_artifact=pb.ArtifactRequest(
            digest=digest(96), offset=3 << 20, length=1 << 20)),
        "artifact-chunk": pb.Envelope(**tag, artifact_chunk=pb.ArtifactChunk(
            digest=digest(96), offset=3 << 20, total=(3 << 20) + 17)),
        "drain": pb.Envelope(**tag, drain=pb.Drain(text=b"the job is done")),
        "goodbye": pb.Envelope(**tag, goodbye=pb.Goodbye(
            reason=pb.GOODBYE_NOT_ALLOWED, text=b"the job's model is a Python module")),
        "handback": pb.Envelope(**tag, handback=pb.Handback(**shard)),
        "status-request": pb.Envelope(version=2, status_request=pb.StatusRequest()),
        "status": pb.Envelope(**tag, status=pb.Status()),
    }


def main():
    folder = PROTOCOLS / "golden" / "v2"
    folder.mkdir(parents=True, exist_ok=True)
    for name, header in vectors(load()).items():
        (folder / f"{name}.bin").write_bytes(header.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
