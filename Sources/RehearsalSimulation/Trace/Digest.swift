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
      writer.write(bytes: UnsafeRawBufferPointer(bytes))
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
    var writer = DigestWriter()
    writer.write(text)
    self = writer.digest
  }
}
