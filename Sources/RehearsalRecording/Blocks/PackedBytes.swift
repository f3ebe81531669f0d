/// A growing buffer of bytes, to which variable-length integers are appended.
///
/// Each change of an array checks whether another variable shares the array's memory. For values of a few
/// bytes, this check would take most of the time.
@safe
final class PackedBytes {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private(set) var count = 0

  init(capacity: Int) {
    self.capacity = max(capacity, Self.maximumNumberSize)
    unsafe start = .allocate(capacity: self.capacity)
  }

  deinit { unsafe start.deallocate() }

  /// The bytes as an array.
  var array: [UInt8] { unsafe Array(UnsafeBufferPointer(start: start, count: count)) }

  /// Removes all bytes and keeps the allocated memory.
  func removeAll() { count = 0 }

  /// The maximum size of a variable-length integer, in bytes.
  private static let maximumNumberSize = 10

  @inline(__always)
  func append(byte: UInt8) {
    reserve(1)
    unsafe start[count] = byte
    count += 1
  }

  /// Appends a number in groups of 7 bits, the lowest bits first.
  ///
  /// The high bit of a byte is set if more bytes follow.
  @inline(__always)
  func append(_ number: UInt64) {
    reserve(Self.maximumNumberSize)
    var number = number
    while number > 0x7f {
      unsafe start[count] = UInt8(truncatingIfNeeded: number) | 0x80
      count += 1
      number >>= 7
    }
    unsafe start[count] = UInt8(truncatingIfNeeded: number)
    count += 1
  }

  /// Appends the size of a text in bytes, and the text in UTF-8.
  func append(_ text: String) {
    var text = text
    text.withUTF8 { utf8 in
      append(UInt64(utf8.count))
      reserve(utf8.count)
      if let first = utf8.baseAddress {
        unsafe (start + count).initialize(from: first, count: utf8.count)
      }
      count += utf8.count
    }
  }

  @inline(__always)
  private func reserve(_ size: Int) {
    if capacity - count < size { grow(toHold: count + size) }
  }

  private func grow(toHold size: Int) {
    capacity = max(2 * capacity, size)
    let largerBuffer = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    unsafe largerBuffer.moveInitialize(from: start, count: count)
    unsafe start.deallocate()
    unsafe start = largerBuffer
  }
}
