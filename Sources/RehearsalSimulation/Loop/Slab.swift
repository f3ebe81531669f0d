/// Values kept under small numbers that are used again once the value is taken out.
@safe
struct Slab<Value>: ~Copyable {
  private var values = UncheckedArray<Value?>()
  private var free = UncheckedArray<UInt32>()

  @inline(__always)
  mutating func insert(_ value: Value) -> UInt32 {
    guard let place = free.popLast() else {
      values.append(value)
      return UInt32(values.count - 1)
    }
    values[Int(place)] = value
    return place
  }

  /// The value under a number that was given out and not yet taken.
  subscript(_ place: UInt32) -> Value? {
    unsafeAddress { unsafe UnsafePointer(values.address(of: Int(place))) }
    unsafeMutableAddress { unsafe values.address(of: Int(place)) }
  }

  @inline(__always)
  mutating func remove(_ place: UInt32) -> Value? {
    free.append(place)
    let value = values[Int(place)]
    values[Int(place)] = nil
    return value
  }
}
