/// The identifiers of the tasks of some work, in their order.
struct TaskNames: Sendable {
  private let names: [String]
  private let indices: [String: Int]

  init(_ names: [String]) {
    self.names = names
    indices = Dictionary(
      names.enumerated().map { ($1, $0) },
      uniquingKeysWith: { first, _ in first }
    )
  }

  /// Returns the tasks that a text names, alone or in a range such as `A-1 to A-4`, in the order of the work.
  func named(in text: String) -> [String] {
    guard !names.isEmpty else { return [] }
    var found: Set<Int> = []
    var last: (index: Int, end: String.Index)?
    for word in text.split(whereSeparator: { !($0.isLetter || $0.isNumber || "-_.".contains($0)) })
    {
      for (index, range) in matches(word) {
        found.insert(index)
        if let start = last, start.index < index,
          Self.isRange(text[start.end..<range.lowerBound])
        {
          found.formUnion(start.index...index)
        }
        last = (index, range.upperBound)
      }
    }
    return found.sorted().map { names[$0] }
  }

  /// Returns the identifiers in a word, of which `A-1..A-4` has two.
  private func matches(_ word: Substring) -> [(index: Int, range: Range<String.Index>)] {
    let trimmed = word.hasSuffix(".") ? word.dropLast() : word
    if let index = indices[String(trimmed)] {
      return [(index, trimmed.startIndex..<trimmed.endIndex)]
    }
    guard let dots = trimmed.firstRange(of: "..") else { return [] }
    return [trimmed[..<dots.lowerBound], trimmed[dots.upperBound...]].compactMap { part in
      let name = part.drop { $0 == "." }
      return indices[String(name)].map { ($0, name.startIndex..<name.endIndex) }
    }
  }

  private static func isRange(_ between: Substring) -> Bool {
    let text = between.filter { !" *`".contains($0) }
    return ["to", "-", "–", "—", "..", "...", "through", "bis"].contains(text.lowercased())
  }

  /// Returns a name for some tasks, which are in the order of the work: `A-1`, or `A-1 to A-3, A-5`.
  func title(of tasks: [String]) -> String {
    var runs: [(first: Int, last: Int)] = []
    for index in tasks.compactMap({ indices[$0] }) {
      if let last = runs.last, last.last + 1 == index {
        runs[runs.count - 1].last = index
      } else {
        runs.append((index, index))
      }
    }
    return runs.map { run in
      run.first == run.last ? names[run.first] : "\(names[run.first]) to \(names[run.last])"
    }
    .joined(separator: ", ")
  }
}
