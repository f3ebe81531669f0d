/// A 128-bit hash of a trace or of a file.
///
/// It tells whether two traces are the same; it is not cryptographic.
public struct Digest: Sendable, Hashable, CustomStringConvertible {
  /// The first 64 bits.
  public var high: UInt64

  /// The last 64 bits.
  public var low: UInt64

  /// Creates a digest from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads a digest from the 32 hexadecimal digits of its description.
  public init?(_ text: String) {
    guard text.utf8.count == 32, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }) else {
      return nil
    }
    let middle = text.utf8.index(text.startIndex, offsetBy: 16)
    guard let high = UInt64(text[..<middle], radix: 16),
      let low = UInt64(text[middle...], radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// The digest as 32 hexadecimal digits.
  public var description: String {
    Self.hexadecimal(high) + Self.hexadecimal(low)
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Digest {
  /// Returns the digest of a file's or a name's bytes.
  public init(of bytes: some Sequence<UInt8>) {
    // Callers in other modules reach code here that is made for one type.
    let digest = bytes.withContiguousStorageIfAvailable { bytes in
      var writer = DigestWriter()
      unsafe writer.write(bytes: bytes)
      return writer.digest
    }
    guard let digest else {
      self.init(of: Array(bytes))
      return
    }
    self = digest
  }

  /// Returns the digest of a text's UTF-8 form.
  public init(of text: String) {
    self.init(of: text.utf8)
  }
}

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
