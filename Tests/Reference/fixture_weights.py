# SPDX-License-Identifier: Apache-2.0
"""ONNX fixtures whose weights are in other files."""
import numpy as np
import onnx
from onnx import TensorProto as T
from onnx import helper, numpy_helper


def moved(tensor, location, **numbers):
    """Says that a tensor's data are in another file."""
    tensor.ClearField("raw_data")
    tensor.data_location = T.EXTERNAL
    for key, value in {"location": location, **numbers}.items():
        entry = tensor.external_data.add()
        entry.key, entry.value = key, str(value)
    return tensor


def external(made, location, **numbers):
    """A model with its first weights in another file."""
    moved(made.graph.initializer[0], location, **numbers)
    return made


def scattered(ir_version):
    """External data in every place where ONNX has tensors; nothing that could be run."""
    def tensor(location, **numbers):
        return moved(numpy_helper.from_array(np.zeros(2, np.float32), "t"), location, **numbers)

    def constant(**attribute):
        return helper.make_node("Constant", [], ["c"], **attribute)

    def graph(*nodes, constants=()):
        return helper.make_graph(list(nodes), "inner", [], [], list(constants))

    def sparse(values, indices):
        return onnx.SparseTensorProto(values=tensor(values), indices=tensor(indices), dims=[4])

    inside = tensor("unused.bin")
    inside.data_location = T.DEFAULT
    listed = helper.make_node("Listed", [], ["l"])
    listed.attribute.append(onnx.AttributeProto(
        name="tensors", type=onnx.AttributeProto.TENSORS, tensors=[tensor("list-0.bin"), tensor("list-1.bin")]))
    listed.attribute.append(onnx.AttributeProto(
        name="graphs", type=onnx.AttributeProto.GRAPHS, graphs=[graph(constant(value=tensor("graphs.bin")))]))
    listed.attribute.append(onnx.AttributeProto(
        name="sparse", type=onnx.AttributeProto.SPARSE_TENSORS,
        sparse_tensors=[sparse("sparse-list.bin", "sparse-list.bin")]))
    branch = helper.make_node(
        "If", ["b"], ["i"], then_branch=graph(constants=[tensor("then.bin", offset=8, length=8)]),
        else_branch=graph(helper.make_node("If", ["b"], ["j"], then_branch=graph(constant(value=tensor("deep/else.bin"))))))
    outer = graph(
        constant(value=tensor("constant.bin")), constant(sparse_value=sparse("sparse.bin", "sparse.bin")), listed,
        branch, constants=[tensor("shared.bin", offset=4096, length=8), tensor("shared.bin", length=8), inside])
    outer.sparse_initializer.append(sparse("values.bin", "indices.bin"))
    made = helper.make_model(outer, ir_version=ir_version, producer_name="andor-fixtures")
    function = made.functions.add(name="f", domain="d")
    function.node.append(constant(value=tensor("function.bin")))
    function.attribute_proto.append(
        onnx.AttributeProto(name="a", type=onnx.AttributeProto.TENSOR, t=tensor("default.bin")))
    training = made.training_info.add()
    training.initialization.initializer.append(tensor("initialization.bin"))
    training.algorithm.initializer.append(tensor("algorithm.bin"))
    return made
