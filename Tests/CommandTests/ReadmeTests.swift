import Foundation
import Support
import Testing

@Suite struct `The README` {
  @Test func `shows what the command really prints`() async throws {
    let readme = try Surroundings.text("README.md")
    try await Surroundings.withFolder { folder in
      var shown = 0
      let files = ConsoleExample.blocks("yaml", in: readme).filter { $0.hasPrefix("# notes/") }
      for example in ConsoleExample.all(in: readme) {
        for file in files {
          let path = String(file.prefix { $0 != "\n" }.dropFirst(2))
          if example.command.contains(path) { try write([path: file + "\n"], to: folder) }
        }
        try await example.check(in: folder)
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
