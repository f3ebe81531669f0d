import Testing

@testable import RehearsalRules

@Suite struct `A table that grows by chunks` {
  @Test(arguments: [0, 1, 4_095, 4_096, 4_097, 20_000])
  func `keeps each value, at the ends of chunks too`(highestNumber: Int) {
    var table = ChunkedTable(-1)
    #expect(table.count == 0 && table[highestNumber] == -1)
    table[highestNumber] = highestNumber
    #expect(table.count == highestNumber + 1)
    for number in 0..<highestNumber {
      #expect(table[number] == -1)
      table[number] = number
    }
    #expect((0...highestNumber).allSatisfy { table[$0] == $0 })
    #expect(table[highestNumber + 1] == -1 && table.count == highestNumber + 1)
  }
}
