import RehearsalHistories
import Testing

@Suite struct `The paths of a project` {
  private let paths = PrivacyFilter(folder: "/work/shed")

  @Test(arguments: [
    ("/work/shed/walls/north.txt", "walls/north.txt"),
    ("/work/shed", "."),
    ("/work/shed/./walls//north.txt", "walls/north.txt"),
    ("/work/shed/walls/../roof.txt", "roof.txt"),
    ("walls/north.txt", "walls/north.txt"),
    ("./roof.txt", "roof.txt"),
    ("walls\\north.txt", "walls/north.txt"),
  ])
  func `are relative to its folder`(path: String, kept: String) {
    #expect(paths.publicPath(path) == kept)
  }

  @Test(arguments: [
    "/home/carla/plan.txt", "~/carla.txt", "../carla/plan.txt", "/work/shed-of-carla/plan.txt",
    "C:\\Users\\carla\\plan.txt", "d:/carla.txt", "\\\\server\\carla", "/work/shed/../carla.txt",
    "walls/../../carla.txt",
  ])
  func `are a hash when they lie outside`(path: String) {
    let kept = paths.publicPath(path)
    #expect(kept.hasPrefix("outside/"))
    #expect(kept.count == "outside/".count + 12)
    #expect(!kept.contains("carla"))
  }

  @Test func `have the same hash when they are the same`() {
    #expect(paths.publicPath("/home/a.txt") == paths.publicPath("/home/a.txt"))
    #expect(paths.publicPath("/home/a.txt") != paths.publicPath("/home/b.txt"))
    #expect(paths.publicPath("C:\\home\\a.txt") == paths.publicPath("C:/home/a.txt"))
  }

  @Test(arguments: ["C:\\work\\shed\\walls\\north.txt", "C:/work/shed/walls\\north.txt"])
  func `may be paths of Windows`(path: String) {
    #expect(PrivacyFilter(folder: "C:\\work\\shed").publicPath(path) == "walls/north.txt")
    #expect(PrivacyFilter(folder: "C:/work/shed").publicPath(path) == "walls/north.txt")
  }

  @Test func `have a hash for a name with a key, wherever it begins`() {
    for name in ["sk-abcdef0123456789", "task-1 sk-abcdef0123456789"] {
      let kept = paths.publicPath("/work/shed/\(name)/roof.txt")
      #expect(kept.hasSuffix("/roof.txt") && !kept.contains("sk-"))
    }
    #expect(paths.publicPath("/work/shed/task-1 roof.txt") == "task-1 roof.txt")
  }

  @Test func `are a hash when the folder is not known`() {
    #expect(PrivacyFilter().publicPath("/work/shed/roof.txt").hasPrefix("outside/"))
    #expect(PrivacyFilter().publicPath("roof.txt") == "roof.txt")
  }
}
