import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `The frameworks of a project` {
  private static let agent = """
    ---
    name: weaver
    description: Weaves.
    skills: [weaving, knitting, express-way]
    ---
    - Setting up a Loom: invoke `weaving`
    - Fast work with Shuttle: invoke `knitting`

    | Framework | Detection Signals |
    |---|---|
    | Loom | `threads.txt` with `loom`, `main.thread` with Loom imports |
    | Nest | `package.json` with `@nest/core`, marks like `@Module` |
    | Quilt | `manage.py`, `settings.py`, `PATCHES` |
    | Express | `package.json` with `express`, route handlers |
    """

  private func found(_ project: [String: String]) throws -> [String] {
    let detection = try FrameworkDetection(
      of: InMemoryTree(project.mapValues { Array($0.utf8) }),
      by: [InMemoryTree(["weaver.md": Array(Self.agent.utf8)])]
    )
    return detection.detectedFrameworks.map { found in
      "\(found.framework): \(found.evidence.joined(separator: ", ")); "
        + found.skills.joined(separator: ", ")
    }
  }

  @Test func `are found by the contents of files, with evidence and skills`() throws {
    #expect(
      try found(["api/threads.txt": "loom==2\n", "main.thread": "from Loom import x\n"]) == [
        "Loom: `api/threads.txt` contains `loom`, `main.thread` contains `Loom`; weaving"
      ]
    )
  }

  @Test func `are searched in a limited number of files, and the others are counted`() throws {
    var project = ["a.thread": "from Loom import x\n", "threads.txt": "loom\n"]
    for number in 0..<FrameworkDetection.fileLimit { project["b/\(number).txt"] = "" }
    let detection = try FrameworkDetection(
      of: InMemoryTree(project.mapValues { Array($0.utf8) }),
      by: [InMemoryTree(["weaver.md": Array(Self.agent.utf8)])]
    )
    #expect(detection.unsearchedFileCount == 2)
    #expect(
      FrameworksReport(detection).description
        .hasSuffix("only 20000 files were looked at; 2 more were not\n")
    )
  }

  @Test func `are not found by parts of words`() throws {
    #expect(
      try found([
        "package.json": #"{"dependencies": {"express-session": "1", "@types/express": "4"}}"#
      ]) == []
    )
    #expect(
      try found(["package.json": #"{"dependencies": {"express": "^4"}}"#]) == [
        "Express: `package.json` contains `express`; express-way"
      ]
    )
  }

  @Test func `are found by half of their signals, not by one of three`() throws {
    #expect(try found(["settings.py": "DEBUG = True\n"]) == [])
    #expect(
      try found(["app/settings.py": "PATCHES = []\n"]) == [
        "Quilt: `app/settings.py` exists, `app/settings.py` contains `PATCHES`; "
      ]
    )
  }

  @Test func `are not searched in dependencies`() throws {
    #expect(
      try found(["node_modules/x/package.json": #"{"dependencies": {"express": "1"}}"#]) == []
    )
  }

  @Test func `may be several`() throws {
    let project = [
      "package.json": #"{"dependencies": {"@nest/core": "1", "express": "4"}}"#,
      "src/a.ts": "@Module({})\nclass A {}\n",
    ]
    #expect(try found(project).map { String($0.prefix { $0 != ":" }) } == ["Nest", "Express"])
  }
}
