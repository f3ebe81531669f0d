/// An array without bounds checks in release builds, for code that runs at every handoff.
///
/// The event loop computes all indices, so checks in debug builds are enough. The subscript uses addressors,
/// because debug builds of Swift 6.3.1 miscompile a `_read` accessor that yields a value from another accessor.
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

  /// Removes all values and keeps the allocated memory.
  mutating func removeAll() {
    unsafe values.deinitialize(count: count)
    count = 0
  }

  private mutating func grow() {
    let largerBuffer = UnsafeMutablePointer<Value>.allocate(capacity: capacity * 2)
    unsafe largerBuffer.moveInitialize(from: values, count: count)
    unsafe values.deallocate()
    unsafe values = largerBuffer
    capacity *= 2
  }

  /// Returns the address of the value at an index.
  ///
  /// The address is valid until the array grows.
  @inline(__always)
  func address(of index: Int) -> UnsafeMutablePointer<Value> {
    assert(index < count, "the index is in bounds")
    return unsafe values + index
  }

  subscript(_ index: Int) -> Value {
    @inline(__always)
    unsafeAddress { unsafe UnsafePointer(address(of: index)) }
    @inline(__always)
    unsafeMutableAddress { unsafe address(of: index) }
  }
}
