import RehearsalSimulation

/// The parts of the work, such as a programming language, that the headings and lines with gates name.
///
/// Below `## Python`, a gate is about Python alone, as is the gate `Python coverage >= 80%`.
struct GatedParts {
  /// The words for parts of the work, in lower case.
  private static let words: Set<String> = [
    "android", "angular", "api", "apis", "backend", "back-end", "c#", "c++", "cli", "csharp",
    "database", "django", "dotnet", "elixir", "frontend", "front-end", "golang", "infrastructure",
    "ios", "java", "javascript", "kotlin", "laravel", "libraries", "library", "mobile", "nestjs",
    "node", "phoenix", "php", "python", "rails", "react", "ruby", "rust", "scala", "services",
    "svelte", "swift", "typescript", "ui", "vue", "web",
  ]

  /// The greatest length of a line, in bytes, whose words are searched for parts.
  private static let maximumLineLength = 4_096

  /// The parts that the headings above a line with a gate name, and the line, by the number of the line.
  private var contexts: [Int: (parts: [String], line: Substring)] = [:]

  /// Finds the parts that the given gates are about.
  init(of gates: [StatedGate], in text: MarkdownText) {
    guard gates.count > 1 else { return }
    let gateLines = Set(gates.map(\.location.line))
    var headings: [(level: Int, parts: [String])] = []
    for line in text.lines {
      if case .heading(let level, let title) = line.kind {
        headings.removeAll { $0.level >= level }
        // The heading of the whole definition is not about a part.
        headings.append((level, level == 1 ? [] : Self.parts(in: title)))
      }
      guard gateLines.contains(line.number) else { continue }
      let isShort = line.fullText.utf8.count <= Self.maximumLineLength
      contexts[line.number] = (headings.flatMap(\.parts), isShort ? line.fullText : "")
    }
  }

  /// Returns the parts that a gate is about; empty if it is about all work.
  ///
  /// These are the parts in the headings above the gate, and in the text before the gate in its line.
  func parts(of gate: StatedGate) -> String {
    guard let context = contexts[gate.location.line] else { return "" }
    let beginning = context.line.unicodeScalars.prefix(max(0, gate.location.column - 1))
    let parts = Set(context.parts + Self.parts(in: Substring(beginning)))
    return parts.sorted().joined(separator: ", ")
  }

  private static func parts(in text: Substring) -> [String] {
    let characters: Set<Character> = ["-", "#", "+"]
    return text.split { !($0.isLetter || characters.contains($0)) }.compactMap { word in
      // In lower case, the language is a verb.
      if word == "Go" { return "golang" }
      let part = word.lowercased()
      return words.contains(part) ? part : nil
    }
  }
}
