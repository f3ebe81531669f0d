/// A writer that computes the digest of a sequence of 64-bit words.
///
/// Words are written in groups of four. The state consists of four 64-bit words, called lanes. The headers of
/// events go into lanes 0 and 1, and all other groups go into lanes 2 and 3. A lane absorbs two words with one
/// multiplication of 64 by 64 bits, and combines the halves of the product by exclusive or.
///
/// Source: Wang Yi, "wyhash", final version 4, which calls this multiplication `mum` and defines the constants. The
/// DocC article "Trace" has the specification and its golden vectors.
package struct DigestWriter: Sendable {
  private static let secret0: UInt64 = 0xa076_1d64_78bd_642f
  private static let secret1: UInt64 = 0xe703_7ed1_a0b4_28db
  private static let secret2: UInt64 = 0x8ebc_6af0_9c88_c6e3
  private static let secret3: UInt64 = 0x5899_65cc_7537_4cc3

  private var lane0 = secret0
  private var lane1 = secret1
  private var lane2 = secret2
  private var lane3 = secret3
  /// The number of headers in the high 32 bits, and the number of all other groups in the low 32 bits.
  private var groupCounts: UInt64 = 0

  package init() {}

  /// Returns the exclusive or of the halves of the 128-bit product of two words.
  @inline(__always)
  private static func foldedProduct(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = first.multipliedFullWidth(by: second)
    return product.high ^ product.low
  }

  /// Writes the header of an event, which consists of four words.
  @inline(__always)
  mutating func writeHeader(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    lane0 = Self.foldedProduct(lane0 ^ first, Self.secret1 ^ second)
    lane1 = Self.foldedProduct(lane1 ^ third, Self.secret2 ^ fourth)
    groupCounts &+= 1 << 32
  }

  /// Writes a group of four words that is not the header of an event.
  @inline(__always)
  mutating func write(_ first: UInt64, _ second: UInt64, _ third: UInt64, _ fourth: UInt64) {
    lane2 = Self.foldedProduct(lane2 ^ first, Self.secret3 ^ second)
    lane3 = Self.foldedProduct(lane3 ^ third, Self.secret0 ^ fourth)
    groupCounts &+= 1
  }

  /// Writes the bytes of a text or file, preceded by their count.
  ///
  /// The first group contains the count of bytes and the first 24 bytes. Groups of 32 bytes follow. A word is eight
  /// bytes in little-endian order, and the last group is padded with zeros.
  @safe
  package mutating func write(bytes: UnsafeRawBufferPointer) {
    func word(at offset: Int) -> UInt64 {
      if offset + 8 <= bytes.count {
        return UInt64(
          littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
      }
      guard offset < bytes.count else { return 0 }
      var word: UInt64 = 0
      for index in (offset..<bytes.count).reversed() {
        word = unsafe word << 8 | UInt64(bytes[index])
      }
      return word
    }
    write(UInt64(bytes.count), word(at: 0), word(at: 8), word(at: 16))
    var offset = 24
    while offset < bytes.count {
      write(word(at: offset), word(at: offset + 8), word(at: offset + 16), word(at: offset + 24))
      offset += 32
    }
  }

  /// Writes the UTF-8 bytes of a text, preceded by their count.
  package mutating func write(_ text: String) {
    var text = text
    text.withUTF8 { write(bytes: UnsafeRawBufferPointer($0)) }
  }

  /// The digest of all words that have been written so far.
  package var digest: Digest {
    Digest(high: high, low: finalHash(from: Self.secret1))
  }

  /// The first half of ``digest``.
  var high: UInt64 { finalHash(from: Self.secret0) }

  private func finalHash(from initialHash: UInt64) -> UInt64 {
    var hash = initialHash ^ groupCounts
    hash = SplitMix.mix((hash ^ lane0) &+ SplitMix.gamma)
    hash = SplitMix.mix((hash ^ lane1) &+ SplitMix.gamma)
    hash = SplitMix.mix((hash ^ lane2) &+ SplitMix.gamma)
    hash = SplitMix.mix((hash ^ lane3) &+ SplitMix.gamma)
    return hash
  }
}
