// SPDX-License-Identifier: Apache-2.0

/// The Python side of a python model: a script given to `python3 -c`.
///
/// It speaks on the socket that is its standard input; what the module prints goes to standard error.
/// Every message is a little-endian u64 length and as many bytes. The first says which files below the job's folder the
/// module may read: 0 for all, or 1, a count and texts. A request begins with `v` (game name, its players, masks), `o`
/// (inputs), `f` (which files have been read) or `s` (from now on no others: a count and texts); texts and counts are
/// u32-prefixed. A reply begins with 0 and the answer, with 1 and a sentence, or with 2 and the name of a file that the
/// module may not read. The first reply, after `load()`, holds `v` or `o` (what the module offers) and the versions.
///
/// A watch (an audit hook of Python, which no module can take out) sees every file that Python code opens, and every
/// library that it loads by `ctypes` or as a module: below the job's folder such a file decides values. Not watched are
/// hidden files and folders, installed packages, what the module wrote itself, and files that compiled code opens by
/// itself, which is why a job can list files.
enum PythonDriver {
  static let script = communication + watching + serving

  private static let communication = #"""
    import importlib.machinery as machinery, importlib.util, os, pathlib, socket, struct, sys, tempfile, traceback

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
        if watch.stray is not None:
            return reply(2, watch.stray.encode(errors="replace"))
        # Where it happened, innermost last; frames of this script say nothing to a reader.
        frames = [frame for frame in traceback.extract_tb(error.__traceback__)
                  if frame.filename != "<string>" and not frame.filename.startswith("<frozen")]
        places = [f"{os.path.basename(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames[-3:]]
        said = f"{type(error).__name__}: {error}" + "".join(f"; {place}" for place in places)
        if isinstance(error, ImportError):
            said += f"; run by {sys.executable}"
        reply(1, said.encode(errors="replace"))

    def returned(function, value):
        if value is None:
            raise TypeError(f"{function} returned None")
        return value

    def text(value):
        data = value.encode(errors="replace")
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

    """#

  private static let watching = #"""
    class Watch:
        FOREIGN = {"__pycache__", "site-packages", "dist-packages"}
        SYSTEM = ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/opt", "/proc", "/run", "/sbin", "/sys", "/usr", "/var"]

        def __init__(self, root, planned):
            self.root, self.planned = root.rstrip("/") + "/", planned
            self.read, self.written, self.stray, self.modules = set(), set(), None, 0
            # A job's folder may be a home or the root, with a system in it.
            system = [path.rstrip("/") + "/" for path in [sys.prefix, sys.base_prefix, tempfile.gettempdir(), *self.SYSTEM]]
            self.system = tuple(path for path in system if path.startswith(self.root) and path != self.root)

        def name(self, path):
            path = os.path.abspath(os.fsdecode(path))
            if not path.startswith(self.root):
                path = os.path.realpath(path)
            if not path.startswith(self.root) or path.startswith(self.system):
                return None
            parts = path[len(self.root):].split("/")
            foreign = any(part.startswith(".") or part in self.FOREIGN for part in parts)
            return None if foreign else "/".join(parts)

        def hear(self, event, details):
            if event == "open":
                path, mode, flags = details
                new = flags & (os.O_TRUNC | os.O_EXCL)
                reads = "r" in mode if mode else flags & os.O_ACCMODE != os.O_WRONLY and not new
            elif event == "ctypes.dlopen":
                path, reads = details[0], True
            else:
                return
            if not isinstance(path, (str, bytes, os.PathLike)):
                return
            try:
                name = self.name(path)
            except (OSError, ValueError):
                return
            if name is not None and not reads:
                self.written.add(name)
            elif name is not None and name not in self.written and os.path.isfile(path):
                self.take(name)

        def take(self, name):
            if self.planned is None:
                self.read.add(name)
            elif name not in self.planned:
                self.stray = self.stray or name
                raise PermissionError(f"'{name}' is not in the plan of the job")

        def check(self):
            # Modules of compiled code are loaded without being opened in Python.
            if len(sys.modules) != self.modules:
                self.modules = len(sys.modules)
                for found in list(sys.modules.values()):
                    path = getattr(found, "__file__", None)
                    name = self.name(path) if isinstance(path, str) else None
                    if name is not None and os.path.isfile(path):
                        self.take(name)
            # A module may have caught what was raised where it opened the file.
            if self.stray is not None:
                raise PermissionError(f"'{self.stray}' is not in the plan of the job")

    class Fresh(machinery.SourceFileLoader):
        # Compiles each time: a compilation found beside the file may be that of another text of the same length and time.
        def get_code(self, name):
            path = self.get_filename(name)
            return self.source_to_code(self.get_data(path), path)

    def finder(path):
        if not os.path.isdir(path) or watch.name(os.path.join(path, "module.py")) is None:
            raise ImportError("not a folder of the job", path=path)
        return machinery.FileFinder(
            path, (machinery.ExtensionFileLoader, machinery.EXTENSION_SUFFIXES), (Fresh, machinery.SOURCE_SUFFIXES),
            (machinery.SourcelessFileLoader, machinery.BYTECODE_SUFFIXES))

    """#

  private static let serving = #"""
    def answer(request):
        kind = request.number("<B")
        if kind == ord("f"):
            watch.check()
            return [text(name) for name in sorted(watch.read)]
        if kind == ord("s"):
            watch.planned = {request.text() for _ in range(request.number())}
            return []
        if kind == ord("v"):
            game, players, count = request.text(), request.number(), request.number()
            words = (players + 63) // 64
            masks = numpy.frombuffer(request.take(8 * words * count), "<u8").reshape(count, words)
            if offered[0] == "coalitions":
                bits = numpy.unpackbits(masks.view("u1"), axis=1, count=players, bitorder="little")
                values = returned("coalitions", module.coalitions(game, bits.view(bool)))
            elif players > 64:
                raise ValueError(f"values() takes masks of at most 64 players, not {players}: define coalitions()")
            else:
                values = returned("values", module.values(game, masks.reshape(count)))
            values = numpy.asarray(values, "<f8")
            if values.shape not in ((count,), (count, 1)):
                raise ValueError(f"{offered[0]} has shape {values.shape} for {count} masks")
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

    def message():
        return Reader(receive(struct.unpack("<Q", receive(8))[0]))

    setup, planned = message(), None
    if setup.number("<B"):
        planned = {setup.text() for _ in range(setup.number())}
    watch = Watch(sys.argv[2], planned)
    try:
        import numpy
        path = pathlib.Path(sys.argv[1])
        # The folder in which andor was started is nothing to the job: the module's own is where it opens and imports.
        os.chdir(path.parent)
        sys.path[:] = [str(path.parent), *filter(None, sys.path)]
        sys.path_hooks.insert(0, finder)
        sys.dont_write_bytecode = True
        sys.addaudithook(watch.hear)
        # The loader is named because a module may have any suffix.
        spec = importlib.util.spec_from_file_location(path.stem, path, loader=Fresh(path.stem, str(path)))
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        if hasattr(module, "load"):
            module.load()
        offered = [kind for kind in ("values", "coalitions", "outputs") if hasattr(module, kind)]
        if not offered:
            raise AttributeError("the module defines none of values(game, masks), coalitions(game, present), outputs(inputs)")
        watch.check()
        reply(0, b"o" if offered[0] == "outputs" else b"v", f"{sys.version.split()[0]}, numpy {numpy.__version__}".encode())
    except BaseException as error:
        fail(error)
        sys.exit(1)
    while True:
        request = message()
        try:
            parts = answer(request)
            watch.check()
            reply(0, *parts)
        except Exception as error:
            fail(error)
    """#
}
