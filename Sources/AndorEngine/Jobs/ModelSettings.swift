// SPDX-License-Identifier: Apache-2.0
import AndorModels

/// How a model is opened: what a job may do on this machine.
public struct ModelSettings: Sendable {
  /// The ONNX Runtime library to load instead of looking for one.
  public var onnxruntime: String?
  /// Whether jobs may run their Python module.
  public var allowPython: Bool
  /// Threads that run the model at the same time.
  public var threads: Int

  /// Settings of their parts; the defaults look for the library and refuse Python.
  public init(onnxruntime: String? = nil, allowPython: Bool = false, threads: Int = 1) {
    (self.onnxruntime, self.allowPython, self.threads) = (onnxruntime, allowPython, threads)
  }

  var options: ModelOptions {
    ModelOptions(onnxruntime: onnxruntime, allowPython: allowPython, threads: threads)
  }
}
