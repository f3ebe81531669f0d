extension UInt8 {
  /// Whether the byte is one of the ASCII digits from 0 through 9.
  @inlinable package var isASCIIDigit: Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
  }
}
