/// A collection that stores each value under a small index.
///
/// The index of a removed value is used again for another value.
@safe
struct Slab<Value>: ~Copyable {
  private var values = UncheckedArray<Value?>()
  private var freeIndices = UncheckedArray<UInt32>()

  /// Stores a value and returns the index under which it is stored.
  @inline(__always)
  mutating func insert(_ value: Value) -> UInt32 {
    guard let index = freeIndices.popLast() else {
      values.append(value)
      return UInt32(values.count - 1)
    }
    values[Int(index)] = value
    return index
  }

  /// The value under an index, or `nil` if the value was removed.
  subscript(_ index: UInt32) -> Value? {
    unsafeAddress { unsafe UnsafePointer(values.address(of: Int(index))) }
    unsafeMutableAddress { unsafe values.address(of: Int(index)) }
  }

  /// Removes and returns the value under an index, which must have a value.
  @inline(__always)
  mutating func remove(_ index: UInt32) -> Value? {
    freeIndices.append(index)
    let address = unsafe values.address(of: Int(index))
    let value = unsafe address.move()
    unsafe address.initialize(to: nil)
    return value
  }
}
