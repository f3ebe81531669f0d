/// A finder of the identifiers of planned tasks in prompts.
struct TaskNameFinder: Sendable {
  private let taskNames: [String]
  private let indexOfName: [String: Int]

  init(_ names: [String]) {
    self.taskNames = names
    indexOfName = Dictionary(
      names.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Returns the identifiers of the tasks that a text names, in the order of the plan.
  ///
  /// The text can name a task alone, or as part of a range such as `A-1 to A-4`.
  func tasksNamed(in text: String) -> [String] {
    guard !taskNames.isEmpty else { return [] }
    var namedTasks: Set<Int> = []
    var previousMatch: (index: Int, end: String.Index)?
    for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || "-_.".contains($0)) })
    {
      for (index, range) in matchingTasks(word) {
        namedTasks.insert(index)
        if let rangeStart = previousMatch, rangeStart.index < index,
          Self.isRangeSeparator(text[rangeStart.end..<range.lowerBound])
        {
          namedTasks.formUnion(rangeStart.index...index)
        }
        previousMatch = (index, range.upperBound)
      }
    }
    return namedTasks.sorted().map { taskNames[$0] }
  }

  /// Returns the indices in `taskNames` of the tasks that a word names, with their positions in the text.
  ///
  /// A word such as `A-1..A-4` names two tasks.
  private func matchingTasks(_ word: Substring) -> [(index: Int, range: Range<String.Index>)] {
    let trimmed = word.hasSuffix(".") ? word.dropLast() : word
    if let index = indexOfName[String(trimmed)] {
      return [(index, trimmed.startIndex..<trimmed.endIndex)]
    }
    guard let dotsRange = trimmed.firstRange(of: "..") else { return [] }
    return [trimmed[..<dotsRange.lowerBound], trimmed[dotsRange.upperBound...]].compactMap { part in
      let name = part.drop { $0 == "." }
      return indexOfName[String(name)].map { ($0, name.startIndex..<name.endIndex) }
    }
  }

  private static func isRangeSeparator(_ between: Substring) -> Bool {
    let text = between.filter { !" *`".contains($0) }
    return ["to", "-", "–", "—", "..", "...", "through", "bis"].contains(text.lowercased())
  }

  /// Returns a short title for tasks that are in the order of the plan, such as `A-1 to A-3, A-5`.
  func title(of tasks: [String]) -> String {
    var ranges: [(first: Int, last: Int)] = []
    for index in tasks.compactMap({ indexOfName[$0] }) {
      if let lastRange = ranges.last, lastRange.last + 1 == index {
        ranges[ranges.count - 1].last = index
      } else {
        ranges.append((index, index))
      }
    }
    return ranges.map { range in
      range.first == range.last
        ? taskNames[range.first] : "\(taskNames[range.first]) to \(taskNames[range.last])"
    }
    .joined(separator: ", ")
  }
}
