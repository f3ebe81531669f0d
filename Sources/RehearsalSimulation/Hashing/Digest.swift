/// A 128-bit hash of a trace or of a file.
///
/// Equal traces have equal digests. The hash is not cryptographic.
public struct Digest: Sendable, Hashable, CustomStringConvertible {
  /// The first 64 bits of the hash.
  public var high: UInt64

  /// The last 64 bits of the hash.
  public var low: UInt64

  /// Creates a digest from its two halves.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Parses a digest from 32 hexadecimal digits, or returns `nil` if the text has another form.
  public init?(_ text: String) {
    // `UInt64` would accept a sign, also in front of zeros.
    guard text.utf8.count == 32,
      text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
    else { return nil }
    let middleIndex = text.utf8.index(text.startIndex, offsetBy: 16)
    guard let high = UInt64(text[..<middleIndex], radix: 16),
      let low = UInt64(text[middleIndex...], radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// The digest as 32 hexadecimal digits in lower case.
  public var description: String {
    Self.hexadecimal(high) + Self.hexadecimal(low)
  }

  private static func hexadecimal(_ word: UInt64) -> String {
    let digits = String(word, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension Digest {
  /// Creates the digest of a sequence of bytes, such as the content of a file.
  public init(of bytes: some Sequence<UInt8>) {
    // Callers in other modules run this generic code unspecialised, which is slow for each byte.
    // Contiguous bytes therefore go to a function that is not generic.
    let digest = bytes.withContiguousStorageIfAvailable { bytes in
      var writer = DigestWriter()
      writer.write(bytes: UnsafeRawBufferPointer(bytes))
      return writer.digest
    }
    guard let digest else {
      self.init(of: Array(bytes))
      return
    }
    self = digest
  }

  /// Creates the digest of a text's UTF-8 bytes.
  public init(of text: String) {
    var writer = DigestWriter()
    writer.write(text)
    self = writer.digest
  }

  /// Returns ``high`` of the digest of a text's UTF-8 bytes, in less time than the whole digest takes.
  static func high(of text: String) -> UInt64 {
    var writer = DigestWriter()
    writer.write(text)
    return writer.high
  }
}
