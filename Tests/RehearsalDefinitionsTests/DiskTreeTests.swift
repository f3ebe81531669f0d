import Foundation
import RehearsalDefinitions
import Support
import Testing

@Suite struct `The files of a folder on disk` {
  /// Hands over the tree of a folder with a file, beside a folder that does not belong to the tree.
  private func withTree(
    links: [String: String],
    allowing allowedFolders: [String] = [],
    _ body: (DiskTree) throws -> Void
  ) async throws {
    try await Surroundings.withFolder { folder in
      for name in ["root/agents/a.md", "outside/b.md"] {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(),
          withIntermediateDirectories: true
        )
        try Data("text".utf8).write(to: file)
      }
      let root = folder.appending(path: "root")
      for (path, target) in links {
        try FileManager.default.createSymbolicLink(
          atPath: root.appending(path: path).path,
          withDestinationPath: target
        )
      }
      try body(DiskTree(path: root.path, shownAs: "root/", allowing: allowedFolders))
    }
  }

  @Test(arguments: [
    (
      "agents/b.md", "../../outside/b.md",
      "the target of the link `root/agents/b.md` is outside the root `root/`; "
        + "move it into this folder, replace the link by a copy of it, or name the folder of the target"
    ),
    (
      "agents/more", "../../outside",
      "the target of the link `root/agents/more` is outside the root `root/`; "
        + "move it into this folder, replace the link by a copy of it, or name the folder of the target"
    ),
    (
      "../outside/more", "../root",
      "the target of the link `root/../outside/more` is outside the allowed folder `../outside`; "
        + "move it into this folder, replace the link by a copy of it, or name the folder of the target"
    ),
    (
      "agents/B.MD", "nowhere",
      "the link `root/agents/B.MD` cannot be followed: No such file or directory; mend it, or remove it"
    ),
  ])
  func `are not listed without one that a link hides`(
    link: String,
    target: String,
    message: String
  ) async throws {
    try await withTree(links: [link: target], allowing: ["../outside"]) { tree in
      let folder = link.hasPrefix("..") ? "../outside" : ""
      let error = #expect(throws: SourceError.self) { try tree.files(below: folder) }
      #expect(error?.message == message)
      var lenientTree = tree
      lenientTree.checkedExtensions = []
      let file = link.hasPrefix("..") ? "../outside/b.md" : "agents/a.md"
      let listedFiles = try lenientTree.files(below: folder)
      #expect(listedFiles == [file])
    }
  }

  @Test(arguments: [
    ("agents/b.md", "../../outside/b.md", "agents/b.md", "outside the root `root/`"),
    ("more", "../outside", "more/b.md", "outside the root `root/`"),
    (
      "../outside/c.md", "../root/agents/a.md", "../outside/c.md",
      "outside the allowed folder `../outside`"
    ),
  ])
  func `are not read through a link that leads out, which no folder can allow`(
    link: String,
    target: String,
    path: String,
    place: String
  ) async throws {
    try await withTree(links: [link: target], allowing: ["../outside"]) { tree in
      let error = #expect(throws: SourceError.self) { try tree.read(path) }
      #expect(
        error?.message
          == "the target of the link `root/\(link)` is \(place); move it into this folder, "
          + "replace the link by a copy of it, or name the folder of the target"
      )
    }
  }

  @Test func `are not read through a link without a target`() async throws {
    try await withTree(links: ["again": "agents", "agents/b.md": "nowhere"]) { tree in
      let error = #expect(throws: SourceError.self) { try tree.read("again/b.md") }
      #expect(
        error?.message
          == "the link `root/again/b.md` cannot be followed: No such file or directory; "
          + "mend it, or remove it"
      )
      let outside = #expect(throws: SourceError.self) { try tree.read("../outside/b.md") }
      #expect(
        outside?.message.hasSuffix("allow its folder in `rehearsal.yaml` with `allow`") == true
      )
    }
  }

  @Test func `are listed once if a link leads to a folder of the tree`() async throws {
    let links = ["again": "agents", "agents/b.md": "a.md", "picture.png": "nowhere"]
    try await withTree(links: links) { tree in
      let listedFiles = try tree.files(below: "")
      #expect(listedFiles == ["agents/a.md", "agents/b.md"])
    }
  }
}
