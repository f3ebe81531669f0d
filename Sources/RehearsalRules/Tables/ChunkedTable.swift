/// A growable table of values that are numbered from zero, such as the values for all sessions of a long run.
///
/// The table grows by chunks of a fixed size. Unlike an array, a long table does not copy all of its values
/// when it grows, so it needs less memory.
struct ChunkedTable<Value: Sendable>: Sendable {
  /// The number of values in a chunk.
  private static var chunkSize: Int { 1 << 12 }

  private var chunks: [[Value]] = []
  private let initialValue: Value
  /// The number of stored values: one more than the greatest number whose value was changed, or 0.
  private(set) var count = 0

  /// Creates a table in which every value is `initialValue` until it is changed.
  init(_ initialValue: Value) {
    self.initialValue = initialValue
  }

  subscript(number: Int) -> Value {
    get {
      number < count ? chunks[number / Self.chunkSize][number % Self.chunkSize] : initialValue
    }
    _modify {
      if number >= count { grow(toInclude: number) }
      yield &chunks[number / Self.chunkSize][number % Self.chunkSize]
    }
  }

  private mutating func grow(toInclude number: Int) {
    while count <= number {
      if count.isMultiple(of: Self.chunkSize) {
        chunks.append([])
        // The first chunk grows as needed, so a short run needs little memory. Later chunks get their full
        // size at once.
        if count > 0 { chunks[chunks.count - 1].reserveCapacity(Self.chunkSize) }
      }
      chunks[chunks.count - 1].append(initialValue)
      count += 1
    }
  }
}
