/// The mixing function of SplitMix64.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014,
/// with the constants of Stafford's variant 13.
package enum SplitMix {
  /// The distance between two successive states: 2^64 divided by the golden ratio, made odd.
  package static let gamma: UInt64 = 0x9e37_79b9_7f4a_7c15

  @inline(__always)
  package static func mix(_ state: UInt64) -> UInt64 {
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
