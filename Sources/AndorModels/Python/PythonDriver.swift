// SPDX-License-Identifier: Apache-2.0

/// The Python side of a python model: a script given to `python3 -c`.
///
/// It speaks on the socket that is its standard input; what the module prints goes to standard error.
/// Every message is a little-endian u64 length and as many bytes. A request begins with `v` (game name,
/// masks) or `o` (inputs); texts and counts are u32-prefixed. A reply begins with 0 and the answer, or
/// with 1 and a sentence. The first reply, after `load()`, holds `v` or `o` (what the module
/// offers) and the versions.
enum PythonDriver {
  static let script = #"""
    import importlib.machinery, importlib.util, os, pathlib, socket, struct, sys, traceback

    channel = socket.socket(fileno=os.dup(0))
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)

    def receive(count):
        data = bytearray(count)
        view, done = memoryview(data), 0
        while done < count:
            part = channel.recv_into(view[done:])
            if part == 0:
                sys.exit(0)
            done += part
        return data

    def reply(status, *parts):
        channel.sendall(struct.pack("<QB", 1 + sum(map(len, parts)), status))
        for part in parts:
            channel.sendall(part)

    def fail(error):
        traceback.print_exc()
        sys.stderr.flush()
        # Where it happened, innermost last; frames of this script say nothing to a reader.
        frames = [frame for frame in traceback.extract_tb(error.__traceback__)
                  if frame.filename != "<string>" and not frame.filename.startswith("<frozen")]
        places = [f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-3:]]
        said = f"{type(error).__name__}: {error}" + "".join(f"; {place}" for place in places)
        reply(1, said.encode(errors="replace"))

    def returned(function, value):
        if value is None:
            raise TypeError(f"{function} returned None")
        return value

    def text(value):
        data = value.encode()
        return struct.pack("<I", len(data)) + data

    class Reader:
        def __init__(self, data):
            self.data, self.at = data, 0

        def take(self, count):
            self.at += count
            return self.data[self.at - count:self.at]

        def number(self, form="<I"):
            return struct.unpack(form, self.take(struct.calcsize(form)))[0]

        def text(self):
            return self.take(self.number()).decode()

        def array(self):
            dtype = self.text()
            shape = [self.number("<Q") for _ in range(self.number())]
            data = self.take(self.number("<Q"))
            return numpy.frombuffer(data, dtype).reshape(shape)

    def answer(request):
        if request.number("<B") == ord("v"):
            game = request.text()
            masks = numpy.frombuffer(request.take(8 * request.number()), "<u8")
            values = numpy.asarray(returned("values", module.values(game, masks)), "<f8")
            if values.shape != masks.shape:
                raise ValueError(f"values has shape {values.shape} for {len(masks)} masks")
            return [values.tobytes()]
        inputs = {}
        for _ in range(request.number()):
            name = request.text()
            inputs[name] = request.array()
        outputs = numpy.asarray(returned("outputs", module.outputs(inputs)))
        if outputs.dtype.byteorder == ">":
            outputs = outputs.astype(outputs.dtype.newbyteorder("<"))
        shape = b"".join(struct.pack("<Q", length) for length in outputs.shape)
        return [text(outputs.dtype.name), struct.pack("<I", outputs.ndim), shape, outputs.tobytes()]

    try:
        import numpy
        path = pathlib.Path(sys.argv[1])
        sys.path.insert(0, str(path.parent))
        # The loader is named because a file fetched by its digest has no suffix; nothing is left beside it.
        sys.dont_write_bytecode = True
        loader = importlib.machinery.SourceFileLoader(path.stem, str(path))
        spec = importlib.util.spec_from_file_location(path.stem, path, loader=loader)
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        if hasattr(module, "load"):
            module.load()
        offered = [kind for kind in ("values", "outputs") if hasattr(module, kind)]
        if not offered:
            raise AttributeError("the module defines neither values(game, masks) nor outputs(inputs)")
        reply(0, offered[0][0].encode(), f"{sys.version.split()[0]}, numpy {numpy.__version__}".encode())
    except BaseException as error:
        fail(error)
        sys.exit(1)
    while True:
        request = receive(struct.unpack("<Q", receive(8))[0])
        try:
            reply(0, *answer(Reader(request)))
        except Exception as error:
            fail(error)
    """#
}
