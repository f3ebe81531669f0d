import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRules

@Suite struct `The lists of tasks` {
  private let first = TaskID(rawValue: 0)
  private let second = TaskID(rawValue: 1)

  @Test func `keep their elements in the order in which they were added, apart from each other`() {
    var lists = TaskLists<Int>()
    for number in 1...4 {
      lists.append(number, to: first)
      lists.append(-number, to: second)
    }
    lists.append(9, to: .none)
    #expect(lists[first] == [1, 2, 3, 4])
    #expect(lists[second] == [-1, -2, -3, -4])
    #expect(lists[.none] == [9])
    #expect(lists.first(of: first) == 1)
    #expect(lists.last(of: first) == 4)
  }

  @Test(arguments: [
    ([1, 2, 3], [2, 3]), ([2, 3, 4], [1]), ([4], [1, 2, 3]), ([2], [1, 3, 4]), ([], [1, 2, 3, 4]),
    ([1, 2, 3, 4], []),
  ])
  func `lose the elements that match, wherever they are, and can grow again`(
    removed: [Int],
    appended: [Int]
  ) {
    var lists = TaskLists<Int>()
    for number in 1...4 { lists.append(number, to: first) }
    lists.append(7, to: second)
    lists.removeAll(of: first) { removed.contains($0) }
    let remaining = [1, 2, 3, 4].filter { !removed.contains($0) }
    #expect(lists[first] == remaining)
    #expect(lists.isEmpty(first) == remaining.isEmpty)
    for number in appended { lists.append(number, to: first) }
    #expect(lists[first] == remaining + appended)
    #expect(lists.last(of: first) == (remaining + appended).last)
    #expect(lists[second] == [7])
  }

  @Test func `agree with arrays after a long series of random changes`() {
    var dice = Dice(seed: 7)
    var lists = TaskLists<Int>()
    var arrays: [TaskID: [Int]] = [:]
    for number in 0..<5_000 {
      let task = TaskID(rawValue: UInt32(dice.number(0...4)))
      switch dice.number(0...7) {
      case 0:
        lists.removeAll(of: task)
        arrays[task] = []
      case 1, 2:
        let divisor = dice.number(1...3)
        lists.removeAll(of: task) { $0 % divisor == 0 }
        arrays[task, default: []].removeAll { $0 % divisor == 0 }
      case 3:
        lists.update(task) { element in
          element += 1
          return element > 100
        }
        for index in arrays[task, default: []].indices {
          arrays[task]?[index] += 1
          if let element = arrays[task]?[index], element > 100 { break }
        }
      default:
        lists.append(number, to: task)
        arrays[task, default: []].append(number)
      }
      #expect(lists[task] == arrays[task, default: []])
      let hasEven = arrays[task, default: []].contains { $0.isMultiple(of: 2) }
      #expect(lists.contains(in: task) { $0.isMultiple(of: 2) } == hasEven)
    }
  }
}
