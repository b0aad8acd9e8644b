/** A form that leads to an address says nothing there of what it does not ask. */
export function leaveOutEmpty(forms: Iterable<HTMLFormElement>): void {
  for (const form of forms) {
    form.addEventListener('formdata', ({ formData }) => {
      for (const name of new Set(formData.keys())) {
        const values = formData.getAll(name).filter((value) => value !== '');
        formData.delete(name);
        for (const value of values) formData.append(name, value);
      }
    });
  }
}
