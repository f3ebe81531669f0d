/// A list of numbers that takes little memory.
///
/// If all numbers are equal, they are stored only once. If all are integers that fit in 32 bits, each takes four bytes.
struct NumberColumn: Sendable, RandomAccessCollection {
  private enum Storage {
    case allEqual(Double)
    case integers([Int32])
    case numbers([Double])
  }

  private var storage = Storage.allEqual(0)
  private let capacity: Int
  private(set) var count = 0

  /// Creates an empty column for an expected count of `capacity` numbers.
  init(capacity: Int) { self.capacity = capacity }

  var startIndex: Int { 0 }
  var endIndex: Int { count }

  subscript(index: Int) -> Double {
    switch storage {
    case .allEqual(let number): number
    case .integers(let integers): Double(integers[index])
    case .numbers(let numbers): numbers[index]
    }
  }

  mutating func append(_ number: Double) {
    if count == 0 { storage = .allEqual(number) }
    switch storage {
    case .allEqual(let equalNumber) where number == equalNumber: break
    case .allEqual(let equalNumber):
      if let equalInteger = Int32(exactly: equalNumber), let integer = Int32(exactly: number) {
        storage = .integers(array(repeatElement(equalInteger, count: count), adding: integer))
      } else {
        storage = .numbers(array(repeatElement(equalNumber, count: count), adding: number))
      }
    case .integers(var integers):
      // The column drops its own reference to the array before it appends, because `append` would copy a
      // shared array.
      storage = .allEqual(0)
      if let integer = Int32(exactly: number) {
        integers.append(integer)
        storage = .integers(integers)
      } else {
        storage = .numbers(array(integers.lazy.map(Double.init), adding: number))
      }
    case .numbers(var numbers):
      storage = .allEqual(0)
      numbers.append(number)
      storage = .numbers(numbers)
    }
    count += 1
  }

  private func array<Number>(_ numbers: some Sequence<Number>, adding number: Number) -> [Number] {
    var array: [Number] = []
    array.reserveCapacity(capacity)
    array.append(contentsOf: numbers)
    array.append(number)
    return array
  }
}
