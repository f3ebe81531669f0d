/// Values kept under small numbers that are used again once the value is taken out.
struct Slab<Value> {
  private var values: [Value?] = []
  private var free: [UInt32] = []

  mutating func insert(_ value: Value) -> UInt32 {
    if let place = free.popLast() {
      values[Int(place)] = value
      return place
    }
    values.append(value)
    return UInt32(values.count - 1)
  }

  /// The value under a number that was given out and not yet taken.
  subscript(_ place: UInt32) -> Value? {
    _read { yield values[Int(place)] }
    _modify { yield &values[Int(place)] }
  }

  mutating func remove(_ place: UInt32) -> Value? {
    free.append(place)
    return values[Int(place)].take()
  }
}
