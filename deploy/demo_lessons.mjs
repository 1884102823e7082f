// Adds the demo's lessons to a running Yanxiu, the way people would: the teacher uploads videos (tus) and publishes
// them, the bureau's administrator places them in a course. What is there already is left alone.
//   node deploy/demo_lessons.mjs URL DIRECTORY_FOR_VIDEOS TEACHER:PASSWORD BUREAU:PASSWORD
import { execFileSync } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const [url, directory, ...accounts] = process.argv.slice(2);

const kLessons = [
  {
    title: "分数的初步认识",
    description: "三年级数学：把一个整体平均分成几份，认识几分之一。",
    tags: { subject: "math", stage: "primary", language: "zh", category: "subject" },
    seconds: 120, size: "1280x720", tone: 440,
  },
  {
    title: "师德专题：做有温度的老师",
    description: "教师职业道德教育，全员必修。",
    tags: { subject: "", stage: "", language: "zh", category: "ethics" },
    seconds: 90, size: "854x480", tone: 330,
  },
  {
    title: "草原上的声音：蒙汉双语音乐课",
    description: "手机拍摄的课堂实录，竖屏。",
    tags: { subject: "music", stage: "primary", language: "zh-mn", category: "subject" },
    seconds: 45, size: "1920x1080", tone: 550, upright: true,
  },
];
const kCourse = { title: "校（园）长远程提高培训", description: "演示课程：看满每一分钟，计入远程培训学时。", published: true };

class Person {
  constructor(account) {
    const split = account.indexOf(":");
    this.login = account.slice(0, split);
    this.password = account.slice(split + 1);
    this.cookie = "";
  }

  /** One call of the protocol, as "LibraryService/GetLesson". */
  async call(method, request) {
    const answer = await fetch(`${url}/rpc/yanxiu.v1.${method}`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: url, cookie: this.cookie },
      body: JSON.stringify(request),
    });
    if (!answer.ok) throw new Error(`${method}: ${answer.status} ${await answer.text()}`);
    const set = answer.headers.get("set-cookie");
    if (set) this.cookie = set.split(";")[0];
    return answer.json();
  }

  async signIn() {
    await this.call("PeopleService/SignIn", { login: this.login, password: this.password });
    return this;
  }

  /** Uploads a file by tus 1.0: creation, then one PATCH. */
  async upload(lessonId, path) {
    const bytes = await readFile(path);
    const base64 = (text) => Buffer.from(text).toString("base64");
    const headers = { "tus-resumable": "1.0.0", origin: url, cookie: this.cookie };
    const metadata = { lesson_id: lessonId, filename: path.split("/").pop(), filetype: "video/mp4" };
    const created = await fetch(`${url}/uploads`, {
      method: "POST",
      headers: {
        ...headers,
        "upload-length": String(bytes.length),
        "upload-metadata": Object.entries(metadata).map(([key, value]) => `${key} ${base64(value)}`).join(","),
      },
    });
    if (created.status !== 201) throw new Error(`creating an upload: ${created.status} ${await created.text()}`);
    const sent = await fetch(new URL(created.headers.get("location"), url), {
      method: "PATCH",
      headers: { ...headers, "upload-offset": "0", "content-type": "application/offset+octet-stream" },
      body: bytes,
    });
    if (sent.status !== 204) throw new Error(`uploading: ${sent.status} ${await sent.text()}`);
  }
}

function makeVideo(lesson) {
  const path = join(directory, `${lesson.size}-${lesson.seconds}-${lesson.tone}.mp4`);
  if (existsSync(path)) return path;
  const input = (source) => ["-f", "lavfi", "-i", source];
  execFileSync("ffmpeg", [
    "-hide_banner", "-loglevel", "error", "-y",
    ...input(`testsrc2=size=${lesson.size}:rate=25:duration=${lesson.seconds}`),
    ...input(`sine=frequency=${lesson.tone}:sample_rate=48000:duration=${lesson.seconds}`),
    "-c:v", "libx264", "-preset", "ultrafast", "-crf", "26", "-pix_fmt", "yuv420p", "-c:a", "aac", "-b:a", "96k",
    `${path}.making.mp4`,
  ]);
  if (lesson.upright) {  // lies on its side with a tag that says so, as phones write it
    const rotate = ["-c", "copy", "-metadata:s:v:0", "rotate=90"];
    execFileSync("ffmpeg", ["-loglevel", "error", "-y", "-i", `${path}.making.mp4`, ...rotate, `${path}.turned.mp4`]);
    renameSync(`${path}.turned.mp4`, `${path}.making.mp4`);
  }
  renameSync(`${path}.making.mp4`, path);
  return path;
}

async function addLesson(teacher, lesson) {
  const { title, description, tags } = lesson;
  const created = await teacher.call("LibraryService/CreateLesson", { title, description, tags });
  await teacher.upload(created.lesson.id, makeVideo(lesson));
  await teacher.call("LibraryService/SetPublished", { lessonId: created.lesson.id, published: true });
  console.log(`added lesson ${created.lesson.id}: ${title}`);
  return created.lesson.id;
}

async function placeInCourse(bureau, lessonIds) {
  const { courses = [] } = await bureau.call("LibraryService/ListCourses", {});
  let course = courses.find(({ title }) => title === kCourse.title);
  course ??= (await bureau.call("LibraryService/SaveCourse", { course: kCourse })).course;
  const { items = [] } = await bureau.call("LibraryService/GetCourse", { courseId: course.id });
  const placed = new Set(items.map(({ lesson }) => lesson.id));
  for (const lessonId of lessonIds.filter((id) => !placed.has(id))) {
    await bureau.call("LibraryService/PlaceLesson", {
      courseId: course.id, lessonId, category: "remote", paysFrom: "2018-01-01",
    });
    console.log(`placed lesson ${lessonId} in course ${course.id}`);
  }
}

const [teacher, bureau] = await Promise.all(accounts.map((account) => new Person(account).signIn()));
const { lessons: present = [] } = await teacher.call("LibraryService/ListMyLessons", { pageSize: 100 });
const ids = [];
for (const lesson of kLessons) {
  ids.push(present.find(({ title }) => title === lesson.title)?.id ?? (await addLesson(teacher, lesson)));
}
await placeInCourse(bureau, ids);
