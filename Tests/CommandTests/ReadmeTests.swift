import Foundation
import RehearsalRecording
import Support
import Testing

@Suite struct `The README` {
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

@Suite struct `A page with examples` {
  private static let articles = "Sources/RehearsalRunning/RehearsalRunning.docc"

  @Test(arguments: [
    "README.md", "\(articles)/Tour.md", "\(articles)/Cookbook.md", "\(articles)/Recordings.md",
    "\(articles)/Pages.md", "\(articles)/Histories.md", "\(articles)/Clusters.md",
  ])
  func `shows what the command really prints`(page: String) async throws {
    let text = try Surroundings.text(page)
    try await Surroundings.withFolder { folder in
      var shown = 0
      let files = ["yaml", "markdown", "json"].flatMap { ConsoleExample.blocks($0, in: text) }
        .filter { $0.hasPrefix("# notes/") }
      for example in ConsoleExample.all(in: text) {
        for file in files {
          let path = String(file.prefix { $0 != "\n" }.dropFirst(2))
          // JSON has no comments.
          let isJSON = path.contains(".json")
          let content = isJSON ? String(file.drop { $0 != "\n" }.dropFirst()) : file
          if example.command.contains(path) { try write([path: content + "\n"], to: folder) }
        }
        try await example.check(in: folder)
        shown += 1
      }
      #expect(shown >= 2)
    }
  }

  @Test func `has every question of a recording with its SQL`() throws {
    let text = try Surroundings.text("\(Self.articles)/Recordings.md")
    let questions = NamedQuery.all.filter { !$0.sql.hasPrefix("SELECT * FROM ") }
    #expect(questions.count >= 10)
    for query in questions {
      let section = "### \(query.question)\n\n`\(query.name)`\n\n```sql\n\(query.sql)\n```\n"
      #expect(text.contains(section), "\(query.name)")
    }
  }

  @Test func `has ten recipes`() throws {
    let text = try Surroundings.text("\(Self.articles)/Cookbook.md")
    #expect(text.ranges(of: "\n## ").count == 11)
  }
}
