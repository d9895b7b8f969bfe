// SPDX-License-Identifier: Apache-2.0
import AndorWire
import Testing

/// What of a lease a worker does not serve.
@Suite struct ServicesTests {
  private func offer(_ kind: LeaseKind, _ masks: LeaseOffer.Masks, values: Int = 1) -> LeaseOffer {
    LeaseOffer(
      kind: kind, lease: Samples.lease(0, 0, 1), deadlineMilliseconds: 1, masks: masks, valuesPerMask: values)
  }

  @Test func whatIsServedLacksNothing() {
    #expect(Samples.services.lack(of: offer(.sums, .subcube(first: 0, bits: 6))) == nil)
    #expect(Samples.services.lack(of: offer(.values, .list(count: 9, words: 1))) == nil)
    let later = WorkerServices(leases: [.explanation, .effect], masks: [], words: 0, valuesPerMask: 0)
    #expect(later.lack(of: offer(.effect, .none, values: 0)) == nil)
  }

  @Test func whatIsNotServedIsNamed() {
    let cases: [(LeaseOffer, String)] = [
      (offer(.explanation, .none, values: 0), "leases of explanation"),
      (offer(.effect, .none, values: 0), "leases of effect"),
      (offer(LeaseKind(rawValue: 40), .none), "leases of kind 40"),
      (offer(.values, .drawn(stream: 0, first: 0, count: 1)), "masks told by a range of a drawn stream"),
      (offer(.values, .other(MaskKind(rawValue: 32))), "masks told by kind 32"),
      (offer(.values, .list(count: 1, words: 2)), "masks of 2 words, more than 1"),
      (offer(.sums, .subcube(first: 0, bits: 0), values: 2), "2 values a mask, more than 1"),
    ]
    for (offer, lack) in cases { #expect(Samples.services.lack(of: offer) == lack) }
    for (offer, _) in cases { #expect(WorkerServices.none.lack(of: offer) == "leases of \(offer.kind)") }
  }
}
