# SPDX-License-Identifier: Apache-2.0
"""Writes Protocols/golden/v1/*.bin: one header of known values per kind of message.

The bytes come from Google's protobuf for Python, so that they check our codec independently; the same
values stand in Tests/WireTests/Samples.swift. Needs `pip install grpcio-tools`. A released version's
vectors are never changed: new fields get new vectors.
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
    shard = dict(game=3, shard=5, attempt=2)
    tag = dict(version=1, fingerprint=digest(0), session=0x0123456789ABCDEF)
    hello = pb.Hello(
        role=pb.ROLE_WORKER, name="wörker-1".encode(), build=b"0.1.0",
        numerics=b"x86_64 avx512f onnxruntime 1.32.0", backends=1 | 4 | 8, threads=2, capacity=3,
        process=4711, host=b"node-17", held_game=[0, 3], held_shard=[4, 300], held_attempt=[1, 2],
        held_digests=digest(128) + digest(160))
    return {
        "hello": pb.Envelope(version=1, hello=hello),
        "welcome": pb.Envelope(**tag, welcome=pb.Welcome(
            worker=7, heartbeat_milliseconds=1000, silence_milliseconds=10_000, leases=2)),
        "refusal": pb.Envelope(**tag, refusal=pb.Refusal(
            code=pb.REFUSAL_FINGERPRINT, sentence=b"the job in this folder is another one")),
        "lease-subcube": pb.Envelope(**tag, lease=pb.LeaseOffer(
            **shard, deadline_milliseconds=60_000, masks=pb.MASKS_SUBCUBE, first=5 << 12, bits=12)),
        "lease-list": pb.Envelope(**tag, lease=pb.LeaseOffer(
            game=0, shard=9, attempt=1, deadline_milliseconds=30_000, masks=pb.MASKS_LIST, count=4096)),
        "result": pb.Envelope(**tag, result=pb.ShardResult(
            **shard, values_digest=digest(32), sums_digest=digest(64), count=4096,
            model_microseconds=1_234_567, total_microseconds=1_250_000)),
        "failure": pb.Envelope(**tag, failure=pb.ShardFailure(
            **shard, kind=pb.FAILURE_NON_FINITE, text="v(∅) is NaN".encode(), mask=0xFEDCBA98)),
        "heartbeat": pb.Envelope(**tag, heartbeat=pb.Heartbeat(in_flight=2, rows_per_second=12345.75)),
        "ack": pb.Envelope(**tag, ack=pb.Acknowledgement(**shard, disposition=pb.DISPOSITION_DUPLICATE)),
        "fetch-artifact": pb.Envelope(**tag, fetch_artifact=pb.ArtifactRequest(
            digest=digest(96), offset=3 << 20, length=1 << 20)),
        "artifact-chunk": pb.Envelope(**tag, artifact_chunk=pb.ArtifactChunk(
            digest=digest(96), offset=3 << 20, total=(3 << 20) + 17)),
        "drain": pb.Envelope(**tag, drain=pb.Drain(reason=b"the job is done")),
        "goodbye": pb.Envelope(**tag, goodbye=pb.Goodbye(reason=b"asked to stop")),
        "handback": pb.Envelope(**tag, handback=pb.Handback(**shard)),
        "status-request": pb.Envelope(version=1, status_request=pb.StatusRequest()),
        "status": pb.Envelope(**tag, status=pb.Status()),
    }


def main():
    folder = PROTOCOLS / "golden" / "v1"
    folder.mkdir(parents=True, exist_ok=True)
    for name, header in vectors(load()).items():
        (folder / f"{name}.bin").write_bytes(header.SerializeToString(deterministic=True))


if __name__ == "__main__":
    main()
