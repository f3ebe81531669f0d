import RehearsalSimulation

/// A file of an example that explains a rule.
struct ExampleFile {
  var path: String
  var text: String
}

extension [ExampleFile] {
  /// The files as human-readable text: the path of each, with the lines of its content indented below it.
  ///
  /// The text does not end with a newline.
  var listing: String {
    map { file in
      let lines = file.text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { InertText.line(String($0.last == "\r" ? $0.dropLast() : $0), limit: 100) }
      let shownLines = lines.last?.isEmpty == true ? lines.dropLast() : lines[...]
      return (["  \(file.path)"] + shownLines.map { $0.isEmpty ? "" : "    \($0)" })
        .joined(separator: "\n")
    }.joined(separator: "\n")
  }
}
