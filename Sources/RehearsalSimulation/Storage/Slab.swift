/// Values stored under small indices.
///
/// An index is used again after its value is removed.
@safe
struct Slab<Value>: ~Copyable {
  private var values = UncheckedArray<Value?>()
  private var freeIndices = UncheckedArray<UInt32>()

  /// Stores a value and returns its index.
  @inline(__always)
  mutating func insert(_ value: Value) -> UInt32 {
    guard let index = freeIndices.popLast() else {
      values.append(value)
      return UInt32(values.count - 1)
    }
    values[Int(index)] = value
    return index
  }

  /// The value at an index, which must be in use.
  subscript(_ index: UInt32) -> Value? {
    unsafeAddress { unsafe UnsafePointer(values.address(of: Int(index))) }
    unsafeMutableAddress { unsafe values.address(of: Int(index)) }
  }

  @inline(__always)
  mutating func remove(_ index: UInt32) -> Value? {
    freeIndices.append(index)
    let value = values[Int(index)]
    values[Int(index)] = nil
    return value
  }
}
