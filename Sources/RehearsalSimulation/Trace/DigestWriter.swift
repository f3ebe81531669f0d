/// Takes words and gives their digest.
///
/// Words go in turn to four lanes, each stirred by the round of XXH64 (Collet, "xxHash fast digest
/// algorithm", section "XXH64"). A round is a bijection of its lane, so no word is ever lost. The
/// final step, ours, folds the lanes twice with different rotations, once for each half. The DocC
/// article "Trace" has the specification and its golden vectors.
package struct DigestWriter: Sendable {
  private static let prime1: UInt64 = 0x9e37_79b1_85eb_ca87
  private static let prime2: UInt64 = 0xc2b2_ae3d_27d4_eb4f
  private static let prime3: UInt64 = 0x1656_67b1_9e37_79f9

  private var lane0 = prime1 &+ prime2
  private var lane1 = prime2
  private var lane2: UInt64 = 0
  private var lane3: UInt64 = 0 &- prime1
  private var count: UInt64 = 0

  package init() {}

  @inline(__always)
  private static func round(_ lane: UInt64, _ word: UInt64) -> UInt64 {
    let sum = lane &+ word &* prime2
    return ((sum << 31) | (sum >> 33)) &* prime1
  }

  /// Takes four words at once, one to each lane: the hot path.
  @inline(__always)
  mutating func write(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    lane0 = Self.round(lane0, first)
    lane1 = Self.round(lane1, second)
    lane2 = Self.round(lane2, third)
    lane3 = Self.round(lane3, fourth)
    count &+= 4
  }

  /// Takes a text or file: its bytes, eight to a word, little end first, filled up with zeros to a
  /// whole number of four words; then its length in bytes.
  package mutating func write(bytes: some Sequence<UInt8>) {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var filled = 0
    var total: UInt64 = 0
    for byte in bytes {
      let shift = UInt64(filled & 7) &* 8
      switch filled >> 3 {
      case 0: words.0 |= UInt64(byte) << shift
      case 1: words.1 |= UInt64(byte) << shift
      case 2: words.2 |= UInt64(byte) << shift
      default: words.3 |= UInt64(byte) << shift
      }
      filled += 1
      total += 1
      if filled == 32 {
        write(words.0, words.1, words.2, words.3)
        words = (0, 0, 0, 0)
        filled = 0
      }
    }
    if filled > 0 {
      write(words.0, words.1, words.2, words.3)
    }
    write(total, 0, 0, 0)
  }

  /// The digest of what was written so far.
  package var digest: Digest {
    Digest(high: fold(1, 7, 12, 18), low: fold(27, 31, 41, 53))
  }

  private func fold(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) -> UInt64
  {
    func rotated(_ lane: UInt64, _ bits: UInt64) -> UInt64 {
      (lane << bits) | (lane >> (64 - bits))
    }
    var hash =
      rotated(lane0, first) &+ rotated(lane1, second) &+ rotated(lane2, third)
      &+ rotated(lane3, fourth)
    for lane in [lane0, lane1, lane2, lane3] {
      hash = (hash ^ Self.round(0, lane)) &* Self.prime1 &+ Self.prime3
    }
    hash &+= count
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }
}
