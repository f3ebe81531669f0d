/// The variables of a shell whose values are known from a command line.
///
/// These are `PWD`, the variables of loops such as `for f in *.py`, and those that a command consisting only
/// of assignments sets, such as `a=1` or `export a=1`.
package struct ShellVariables {
  /// The maximum number of values of a variable; further values are ignored.
  private static let maximumValueCount = 100

  /// The values of each variable.
  ///
  /// The current folder stands for `PWD`, because paths are relative to it.
  private var values: [String: [String]] = ["PWD": ["."]]

  package init() {}

  /// Returns the next command of a line, with its variables replaced by their values.
  ///
  /// A variable whose value is unknown is kept as it is. A word with a variable of a loop becomes one word
  /// for each value.
  package mutating func expand(_ command: ShellLine.Command) -> ShellLine.Command {
    var command = command
    command.words = command.words.flatMap(expand)
    command.redirectionTargets = command.redirectionTargets.flatMap(expand)
    command.appendedTargets = Set(command.appendedTargets.flatMap(expand))
    noteAssignments(command.words)
    return command
  }

  /// Stores the values that a command assigns to variables.
  private mutating func noteAssignments(_ words: [String]) {
    if words.first == "for", words.count > 3, words[2] == "in" {
      values[words[1]] = Array(words.dropFirst(3).prefix(Self.maximumValueCount))
      return
    }
    let assignments = ["export", "local"].contains(words.first) ? words.dropFirst() : words[...]
    guard assignments.allSatisfy({ $0.contains("=") }) else { return }
    for assignment in assignments {
      let name = String(assignment.prefix { $0 != "=" })
      let value = String(assignment.dropFirst(name.count + 1))
      // The output of a substitution is unknown.
      values[name] = value.isEmpty ? nil : [value]
    }
  }

  /// Returns the words into which a word with a variable expands.
  private func expand(_ word: String) -> [String] {
    guard let dollar = word.firstIndex(of: "$") else { return [word] }
    var rest = word[word.index(after: dollar)...]
    let isInBraces = rest.first == "{"
    if isInBraces { rest = rest.dropFirst() }
    let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    var end = name.endIndex
    if isInBraces {
      guard end < rest.endIndex, rest[end] == "}" else { return [word] }
      end = word.index(after: end)
    }
    guard let knownValues = values[String(name)] else { return [word] }
    return knownValues.map { "\(word[..<dollar])\($0)\(word[end...])" }
  }
}
