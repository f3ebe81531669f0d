import Foundation
import Support
import Testing

@Suite struct `The README` {
  private struct Example {
    var command: String
    var output: String
  }

  /// The fenced blocks of a language, without their fences.
  private static func blocks(_ language: String, in text: String) -> [String] {
    text.components(separatedBy: "\n```").enumerated().compactMap { index, part in
      guard index % 2 == 1, part.hasPrefix(language + "\n") else { return nil }
      return String(part.dropFirst(language.count + 1))
    }
  }

  /// The commands of a console block with what they print.
  private static func examples(in block: String) -> [Example] {
    ("\n" + block).components(separatedBy: "\n$ ").dropFirst().map { part in
      let lines = part.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
      return Example(
        command: String(lines[0]),
        output: lines.count > 1 ? String(lines[1]) : ""
      )
    }
  }

  @Test func `shows what the command really prints`() async throws {
    let readme = try Surroundings.text("README.md")
    try await Surroundings.withFolder { folder in
      var shown = 0
      let files = Self.blocks("yaml", in: readme).filter { $0.hasPrefix("# notes/") }
      for example in Self.blocks("console", in: readme).flatMap(Self.examples) {
        for file in files {
          let path = String(file.prefix { $0 != "\n" }.dropFirst(2))
          if example.command.contains(path) { try write([path: file + "\n"], to: folder) }
        }
        let words = example.command.split(separator: " ").map(String.init)
        #expect(words.first == "rehearse")
        let result = try await Command.run(Array(words.dropFirst()), in: folder)
        let printed =
          result.output.hasSuffix("\n") ? String(result.output.dropLast()) : result.output
        #expect(printed == example.output, "$ \(example.command)")
        shown += 1
      }
      #expect(shown >= 5)
      #expect(!files.isEmpty)
    }
  }

  @Test func `names every make target there is`() throws {
    let readme = try Surroundings.text("README.md")
    let makefile = try Surroundings.text("Makefile")
    let targets = makefile.split(separator: "\n").compactMap { line -> String? in
      guard let match = line.firstMatch(of: /^([a-z-]+):( |$)/) else { return nil }
      return String(match.1)
    }
    #expect(targets.count >= 9)
    for target in targets where target != "deps" { #expect(readme.contains("make \(target)")) }
  }

  @Test func `tells every exit status`() throws {
    let readme = try Surroundings.text("README.md")
    for status in ["0", "1", "2", "3", "64, 65, 66", "70", "74", "130, 143"] {
      #expect(readme.contains("\n| \(status) | "))
    }
  }
}
