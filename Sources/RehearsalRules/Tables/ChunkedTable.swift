/// A table of values that are numbered from zero, for as many values as a long run has sessions or handoffs.
///
/// The table grows by chunks of a fixed size. Unlike an array, it never copies its values to a buffer of twice the size,
/// so a long run needs less memory.
struct ChunkedTable<Value: Sendable>: Sendable {
  /// The number of values in a chunk.
  private static var chunkSize: Int { 1 << 12 }

  private var chunks: [[Value]] = []
  private let initialValue: Value
  /// The number of values up to the one with the highest number that was changed.
  private(set) var count = 0

  /// Creates a table in which all values are the same.
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
        // The only chunk of a short run stays small.
        if count > 0 { chunks[chunks.count - 1].reserveCapacity(Self.chunkSize) }
      }
      chunks[chunks.count - 1].append(initialValue)
      count += 1
    }
  }
}
