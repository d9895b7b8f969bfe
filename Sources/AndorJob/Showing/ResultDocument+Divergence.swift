// SPDX-License-Identifier: Apache-2.0

extension ResultDocument {
  /// A message about results of the same shard that differ; `nil` where all agree.
  public var divergenceWarning: String? {
    // A disputed job publishes nothing: that it is disputed says more.
    guard divergences > 0, disputed == nil else { return nil }
    return
      "\(divergences) result\(divergences == 1 ? " differs" : "s differ") from another of the same shard: "
      + "the model is not deterministic, or a machine computes incorrectly; where no third worker could decide, the "
      + "first result was kept, and another run may give another digest; events.jsonl names the shards"
  }
}
