/// Values side by side that are named by their place, for the paths that every handoff takes.
///
/// Its places are given out by the loop alone, so only debug builds check them. Accessors are
/// addressors: a `_read` that yields what another accessor lends is miscompiled in debug builds of
/// Swift 6.3.1.
@safe
struct UncheckedArray<Value: ~Copyable>: ~Copyable {
  private var values: UnsafeMutablePointer<Value>
  private var capacity: Int
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  init(capacity: Int = 16) {
    self.capacity = max(1, capacity)
    unsafe values = .allocate(capacity: self.capacity)
  }

  deinit {
    unsafe values.deinitialize(count: count)
    unsafe values.deallocate()
  }

  mutating func append(_ value: consuming Value) {
    if count == capacity { grow() }
    unsafe (values + count).initialize(to: value)
    count += 1
  }

  mutating func popLast() -> Value? {
    guard count > 0 else { return nil }
    count -= 1
    return unsafe (values + count).move()
  }

  /// Takes all values out and keeps the room that they had.
  mutating func removeAll() {
    unsafe values.deinitialize(count: count)
    count = 0
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2)
    unsafe larger.moveInitialize(from: values, count: count)
    unsafe values.deallocate()
    unsafe values = larger
    capacity *= 2
  }

  /// Where a value is, until the row grows.
  @inline(__always)
  func address(of place: Int) -> UnsafeMutablePointer<Value> {
    assert(place < count, "a place was given out before it is used")
    return unsafe values + place
  }

  subscript(_ place: Int) -> Value {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address(of: place)) }
    @inline(__always)
    unsafeMutableAddress { unsafe address(of: place) }
  }
}
