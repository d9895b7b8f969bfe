// SPDX-License-Identifier: Apache-2.0
import AndorSystem

/// The generator of the tests: andor's own, seeded, with the same numbers on every machine.
package typealias SeededRandom = SplitMix64
