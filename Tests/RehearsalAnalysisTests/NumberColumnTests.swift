import Testing

@testable import RehearsalRunning

@Suite struct `A column of numbers` {
  @Test(
    arguments: [
      [], [7], [0, 0, 0], [0.5, 0.5], [3, 3, -4, .init(Int32.max), .init(Int32.min)],
      [1, 1, 2, 0.25, 2, 1], [1, 1, 0.25], [0.25, 0.25, 1], [1, .init(Int32.max) + 1, 1],
      [2, 2, 1e300, -1e300, .infinity],
    ] as [[Double]]
  )
  func `gives back every number in order`(numbers: [Double]) {
    for capacity in [0, numbers.count, 100] {
      var column = NumberColumn(capacity: capacity)
      for number in numbers { column.append(number) }
      #expect(Array(column) == numbers)
      #expect(column.max() == numbers.max())
    }
  }

  @Test func `is not changed by changes of its copy`() {
    var column = NumberColumn(capacity: 4)
    for number in [1.0, 2, 3] { column.append(number) }
    var copy = column
    copy.append(0.5)
    #expect(Array(column) == [1, 2, 3] && Array(copy) == [1, 2, 3, 0.5])
  }
}
